"""The European Central Bank's reference rates: how many units of a currency one euro buys, each working day.

There is no entry for weekends and TARGET holidays, and none for the euro itself; currencies come and go.
"""

from __future__ import annotations

import asyncio
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from types import TracebackType
from typing import Self
from xml.parsers import expat

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from providers import egress, http

BASE_URL = "https://www.ecb.europa.eu/stats/eurofxref/"
DAILY = "eurofxref-daily.xml"
LAST_90_DAYS = "eurofxref-hist-90d.xml"
HISTORY = "eurofxref-hist.zip"

EUROFXREF = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref"
ENVELOPE = "http://www.gesmes.org/xml/2002-08-01"
# the whole history is about 4 MB of text today; far beyond that it is not the ECB's file
MAX_DOWNLOAD = 16 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024


class Rate(BaseModel):
    """One currency on one day: `rate` units of it per euro."""

    model_config = ConfigDict(frozen=True)

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    rated_on: date
    rate: Decimal = Field(gt=0, max_digits=20, decimal_places=10)


class Feed(BaseModel):
    """What one file held, and the tag by which the next request may ask for news only."""

    model_config = ConfigDict(frozen=True)

    rates: list[Rate]
    etag: str | None


class EcbError(Exception):
    """The ECB could not be asked, or answered with what is not its file; the text says what was wrong."""


def parse_xml(body: bytes) -> list[Rate]:
    """Read the daily or the 90-day file, in the file's order. Raises EcbError."""
    reader = _XmlReader()
    try:
        reader.parser.Parse(body, True)
    except expat.ExpatError as error:
        raise EcbError(f"not well-formed XML: {error}") from error
    if not reader.in_envelope:
        raise EcbError("the XML is not a gesmes:Envelope")
    return _checked(reader.rates)


class _XmlReader:
    """Collects rates from nested Cube elements: a day around its currencies."""

    def __init__(self) -> None:
        self.rates: list[Rate] = []
        self.in_envelope = False
        self._day: date | None = None
        # expat with the DOCTYPE refused: no entity, so nothing that expands or reaches out
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{ENVELOPE} Envelope":
            self.in_envelope = True
        if name != f"{EUROFXREF} Cube":
            return
        if "time" in attributes:
            self._day = _day(attributes["time"])
        if "currency" in attributes:
            if self._day is None:
                raise EcbError(f"{attributes['currency']} stands outside of any day")
            self.rates.append(_rate(attributes["currency"], self._day, attributes.get("rate", "")))

    def _refuse_doctype(self, *_: object) -> None:
        raise EcbError("the XML has a DOCTYPE, which the ECB's files never have")


def parse_history(body: bytes) -> list[Rate]:
    """Read the zipped CSV of all days since 1999; `N/A` means that there was no rate. Raises EcbError."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = [info for info in archive.infolist() if info.filename.endswith(".csv")]
            if len(names) != 1:
                raise EcbError(f"the zip holds {len(names)} CSV files, expected one")
            if names[0].file_size > MAX_UNPACKED:
                raise EcbError("the CSV in the zip is too large")
            text = archive.read(names[0]).decode("utf-8-sig")
    # what zipfile raises for a file that is none, cut off, packed by an unknown method or with a password
    except (zipfile.BadZipFile, UnicodeDecodeError, EOFError, NotImplementedError, RuntimeError) as error:
        raise EcbError(f"not a readable zip: {error}") from error
    return _checked(_csv_rates(text))


def _csv_rates(text: str) -> Iterator[Rate]:
    lines = csv.reader(io.StringIO(text))
    header = [name.strip() for name in next(lines, [])]
    if not header or header[0] != "Date":
        raise EcbError("the CSV does not begin with a Date column")
    for line in lines:
        if not line:
            continue
        if len(line) != len(header):
            raise EcbError(f"line {lines.line_num} has {len(line)} fields, the header {len(header)}")
        day = _day(line[0].strip())
        for currency, value in zip(header[1:], line[1:], strict=True):
            # the file ends each line with a comma: a column without a name and without values
            if value.strip() not in ("N/A", ""):
                yield _rate(currency, day, value.strip())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise EcbError(f"{text!r} is not a day") from error


def _rate(currency: str, day: date, value: str) -> Rate:
    try:
        return Rate(currency=currency, rated_on=day, rate=Decimal(value))
    except (ValidationError, InvalidOperation) as error:
        raise EcbError(f"{currency!r} on {day}: {value!r} is not a rate") from error


def _checked(rates: Iterable[Rate]) -> list[Rate]:
    """All rates; refuses an empty file and one that says two things about one currency and day."""
    seen: dict[tuple[date, str], Rate] = {}
    for rate in rates:
        other = seen.setdefault((rate.rated_on, rate.currency), rate)
        if other is not rate:
            raise EcbError(f"{rate.currency} stands twice on {rate.rated_on}")
    if not seen:
        raise EcbError("the file holds no rate")
    return list(seen.values())


class EcbClient:
    """Asks the ECB over HTTP. Use as an async context manager."""

    def __init__(self, base_url: str = BASE_URL, *, timeout: float = 30.0) -> None:
        self._http = egress.client(
            base_url, told=base_url != BASE_URL, timeout=timeout, follow_redirects=True
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def daily(self, etag: str | None = None) -> Feed | None:
        """The newest day's rates; None when nothing is newer than `etag`."""
        body, tag = await self._get(DAILY, etag)
        return None if body is None else Feed(rates=parse_xml(body), etag=tag)

    async def last_90_days(self) -> Feed:
        """The last ninety days' rates, newest first."""
        body, tag = await self._get(LAST_90_DAYS, None)
        return Feed(rates=await asyncio.to_thread(parse_xml, body or b""), etag=tag)

    async def history(self) -> Feed:
        """All rates since 4 January 1999, newest first."""
        body, tag = await self._get(HISTORY, None)
        # a quarter of a million rates: beside the event loop, not in it
        return Feed(rates=await asyncio.to_thread(parse_history, body or b""), etag=tag)

    async def _get(self, name: str, etag: str | None) -> tuple[bytes | None, str | None]:
        headers = {"If-None-Match": etag} if etag else {}
        try:
            async with self._http.stream("GET", name, headers=headers) as response:
                if response.status_code == httpx.codes.NOT_MODIFIED and etag:
                    return None, etag
                if response.status_code != httpx.codes.OK:
                    raise EcbError(f"{name}: the ECB answered {response.status_code}")
                body = await http.bounded(response, MAX_DOWNLOAD)
                if body is None:
                    raise EcbError(f"{name} is larger than {MAX_DOWNLOAD} bytes")
                return body, response.headers.get("etag")
        except httpx.HTTPError as error:
            raise EcbError(f"{name}: {type(error).__name__}: {error}") from error
