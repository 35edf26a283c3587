"""The ECB's files as they are, as they may be broken, and as a server gives them."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.ecb import EcbClient, EcbError, Feed, parse_history, parse_xml
from tests.emulators.running import DATA, emulator

HISTORY = DATA / "ecb_eurofxref_hist.zip"
needs_data = pytest.mark.skipif(not HISTORY.exists(), reason="skipped: no data")

XML = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
 <gesmes:subject>Reference rates</gesmes:subject>
 <Cube><Cube time='2026-03-13'>
  <Cube currency='USD' rate='1.1421'/><Cube rate="10.9480" currency="SEK"/></Cube></Cube>
</gesmes:Envelope>"""


def zipped(text: str, name: str = "eurofxref-hist.csv") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, text)
    return packed.getvalue()


def test_a_day_is_read_digit_by_digit() -> None:
    rates = parse_xml(XML.encode())
    assert [(r.currency, str(r.rate), r.rated_on) for r in rates] == [
        ("USD", "1.1421", date(2026, 3, 13)),
        ("SEK", "10.9480", date(2026, 3, 13)),
    ]


def test_a_missing_rate_is_no_row() -> None:
    rates = parse_history(zipped("Date,USD,RUB,\n2026-03-13,1.1421,N/A,\n2026-03-12,1.1400,,\n"))
    assert [(r.rated_on.day, r.currency) for r in rates] == [(13, "USD"), (12, "USD")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "well-formed"),
        (b"<html>maintenance", "well-formed"),
        (b"<html></html>", "Envelope"),
        (XML.replace("1.1421", "1,1421").encode(), "not a rate"),
        (XML.replace("1.1421", "0").encode(), "not a rate"),
        (XML.replace("1.1421", "NaN").encode(), "not a rate"),
        (XML.replace("USD", "US").encode(), "not a rate"),
        (XML.replace("USD", "SEK").encode(), "twice"),
        (XML.replace("2026-03-13", "13/03/2026").encode(), "not a day"),
        (XML.replace(" time='2026-03-13'", "").encode(), "outside of any day"),
        (
            XML.replace("<gesmes:Envelope", "<!DOCTYPE x [<!ENTITY a 'b'>]><gesmes:Envelope", 1).encode(),
            "DOCTYPE",
        ),
        (XML.replace("currency", "currencies").encode(), "no rate"),
    ],
)
def test_a_broken_daily_file_is_refused_in_words(body: bytes, words: str) -> None:
    with pytest.raises(EcbError, match=words):
        parse_xml(body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"not a zip", "zip"),
        (zipped("Date,USD\n2026-03-13,1.1\n", "readme.txt"), "0 CSV"),
        (zipped("Day,USD\n2026-03-13,1.1\n"), "Date column"),
        (zipped("Date,USD\n2026-03-13,1.1,2\n"), "3 fields"),
        (zipped("Date,USD\n2026-03-13,-1.1\n"), "not a rate"),
        (zipped("Date,USD\n2026-03-13,1.1\n2026-03-13,1.2\n"), "twice"),
        (zipped("Date,USD\n"), "no rate"),
        (zipped(""), "Date column"),
    ],
)
def test_a_broken_history_is_refused_in_words(body: bytes, words: str) -> None:
    with pytest.raises(EcbError, match=words):
        parse_history(body)


@given(st.binary(max_size=300))
def test_no_input_escapes_the_error(body: bytes) -> None:
    for parse in (parse_xml, parse_history):
        with pytest.raises(EcbError):
            parse(body)


@needs_data
def test_the_real_history_is_read_whole() -> None:
    rates = parse_history(HISTORY.read_bytes())
    assert len({r.rated_on for r in rates}) == 6_983
    assert len({r.currency for r in rates}) == 41
    found = {(r.rated_on, r.currency): r.rate for r in rates}
    assert found[date(1999, 1, 4), "USD"] == Decimal("1.1789")
    assert (date(2026, 4, 10), "RUB") not in found


@pytest.fixture
def bank() -> Iterator[str]:
    with emulator("ecb", "--history", str(HISTORY), "--today", "2026-03-14") as address:
        yield address


@needs_data
def test_the_three_files_agree_and_an_unchanged_one_is_not_sent_again(bank: str) -> None:
    async def ask() -> tuple[Feed | None, Feed | None, Feed, Feed]:
        async with EcbClient(f"{bank}/stats/eurofxref/") as client:
            daily = await client.daily()
            assert daily is not None
            return daily, await client.daily(daily.etag), await client.last_90_days(), await client.history()

    daily, again, recent, history = asyncio.run(ask())
    assert daily is not None and again is None
    assert {r.rated_on for r in daily.rates} == {date(2026, 3, 13)}, "Saturday shows Friday's rates"
    assert set(daily.rates) <= set(recent.rates) <= set(history.rates)


@needs_data
def test_a_failing_server_is_an_error_in_words(bank: str) -> None:
    httpx.post(f"{bank}/control", json={"fail": 503})

    async def ask() -> None:
        async with EcbClient(f"{bank}/stats/eurofxref/") as client:
            await client.history()

    with pytest.raises(EcbError, match="503"):
        asyncio.run(ask())
