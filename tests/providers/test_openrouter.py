"""OpenRouter's answers as the emulator gives them, and as they may be broken."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import httpx
import pytest

from providers.openrouter import ActivityRow, OpenRouterClient, OpenRouterError, Piece, _json, exact
from tests.emulators.running import DATA, emulator

T = TypeVar("T")
pytestmark = pytest.mark.skipif(not (DATA / "llm_trace_conv.csv").exists(), reason="skipped: no data")
MANAGEMENT, INFERENCE = "sk-or-v1-management-0000", "sk-or-v1-inference-0001"


@pytest.fixture(scope="module")
def router() -> Iterator[str]:
    with emulator("openrouter", "--data", str(DATA)) as address:
        yield address


def ask(router: str, key: str, question: Callable[[OpenRouterClient], Awaitable[T]]) -> T:
    async def asked() -> T:
        async with OpenRouterClient(key, f"{router}/api/v1/") as client:
            return await question(client)

    return asyncio.run(asked())


def test_the_month_of_activity_agrees_with_the_trace_to_the_last_digit(router: str) -> None:
    rows = ask(router, MANAGEMENT, lambda client: client.activity())
    assert {row.day for row in rows} == {
        date.fromordinal(date(2026, 3, 12).toordinal() + n) for n in range(30)
    }
    prices = {
        0: ("0.000002", "0.000008"),
        1: ("0.000003", "0.000015"),
        2: ("0.000000075", "0.0000002"),
        3: ("0.00000001837", "0.000000073"),
    }
    total, number = Decimal(0), 0
    for name in ("llm_trace_conv.csv", "llm_trace_code.csv"):
        with (DATA / name).open() as file:
            for row in csv.DictReader(file):
                prompt, completion = prices[hashlib.sha256(str(number).encode()).digest()[4] % 4]
                total += int(row["ContextTokens"]) * Decimal(prompt) + int(row["GeneratedTokens"]) * Decimal(
                    completion
                )
                number += 1
    assert sum(row.requests for row in rows) == number == 28_185
    assert sum((row.usage for row in rows), Decimal(0)) == total


def test_a_page_is_one_key_and_one_day(router: str) -> None:
    async def pages(client: OpenRouterClient) -> tuple[list[ActivityRow], list[ActivityRow]]:
        split: list[ActivityRow] = []
        for key in await client.keys():
            split += await client.activity(date(2026, 3, 31), key.hash)
        return split, await client.activity(date(2026, 3, 31))

    split, whole = ask(router, MANAGEMENT, pages)
    assert sum(row.usage for row in split) == sum(row.usage for row in whole) > 0


@pytest.mark.parametrize(
    ("key", "day", "status", "words"),
    [
        ("sk-or-v1-wrong", None, 401, "User not found"),
        (INFERENCE, None, 403, "Only management keys"),
        (MANAGEMENT, date(2026, 4, 11), 400, "30 .completed. UTC days"),
        (MANAGEMENT, date(2026, 3, 11), 400, "30 .completed. UTC days"),
    ],
)
def test_a_refusal_keeps_its_status_and_words(
    router: str, key: str, day: date | None, status: int, words: str
) -> None:
    with pytest.raises(OpenRouterError, match=words) as refused:
        ask(router, key, lambda client: client.activity(day))
    assert (refused.value.status, refused.value.permanent) == (status, True)


def test_a_busy_server_says_when_to_come_back(router: str) -> None:
    httpx.post(f"{router}/control", json={"fail": 429})
    try:
        with pytest.raises(OpenRouterError) as refused:
            ask(router, MANAGEMENT, lambda client: client.keys())
    finally:
        httpx.post(f"{router}/control", json={"fail": 0})
    assert (refused.value.retry_after, refused.value.permanent) == (3.0, False)


def test_a_key_says_which_kind_it_is(router: str) -> None:
    assert ask(router, MANAGEMENT, lambda client: client.key_info()).is_management_key
    assert not ask(router, INFERENCE, lambda client: client.key_info()).is_management_key


def chat(words: str, model: str = "qwen/qwen3-32b") -> Callable[[OpenRouterClient], Awaitable[list[Piece]]]:
    async def talk(client: OpenRouterClient) -> list[Piece]:
        request = {"model": model, "messages": [{"role": "user", "content": words}]}
        async with client.chat(request) as pieces:
            return [piece async for piece in pieces]

    return talk


def test_a_chat_streams_its_text_and_ends_with_its_cost(router: str) -> None:
    pieces = ask(router, INFERENCE, chat("Hej på dig"))
    assert "".join(piece.text for piece in pieces) == "Du sade: Hej på dig åäö\u2028🙂"
    usage = pieces[-1].usage
    assert usage is not None and [piece.usage for piece in pieces[:-1]] == [None] * (len(pieces) - 1)
    exact_cost = usage.prompt_tokens * Decimal("0.00000001837") + usage.completion_tokens * Decimal(
        "0.000000073"
    )
    assert usage.cost == exact_cost
    assert {piece.finish_reason for piece in pieces} == {None, "stop"}


def test_a_chat_that_breaks_off_raises_after_what_was_said(router: str) -> None:
    with pytest.raises(OpenRouterError, match="Provider disconnected") as broken:
        ask(router, INFERENCE, chat("break off"))
    assert (broken.value.kind, broken.value.permanent) == ("server_error", False)


@pytest.mark.parametrize(
    ("key", "model", "status"), [(MANAGEMENT, "qwen/qwen3-32b", 403), (INFERENCE, "x/y", 400)]
)
def test_a_chat_is_refused_before_it_starts(router: str, key: str, model: str, status: int) -> None:
    with pytest.raises(OpenRouterError) as refused:
        ask(router, key, chat("hi", model))
    assert refused.value.status == status


def test_an_unreachable_server_is_an_error_of_its_own() -> None:
    with pytest.raises(OpenRouterError, match="cannot be reached"):
        ask("http://127.0.0.1:9", MANAGEMENT, lambda client: client.keys())


ROW: dict[str, Any] = {
    "date": "2026-03-13 00:00:00",
    "model": "m",
    "model_permaslug": "m-1",
    "endpoint_id": "e",
    "provider_name": "P",
    "usage": 1,
    "requests": 1,
    "prompt_tokens": 1,
    "completion_tokens": 1,
    "reasoning_tokens": 0,
    "unknown": {"later": True},
}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0.30000000000000004", "0.300000000000"),
        ("1e-7", "0.000000100000"),
        ("1.5e-12", "0.000000000002"),
        ("2.5e-12", "0.000000000002"),
        ("12", "12.000000000000"),
        ("123456789012.123456789012", "123456789012.123456789012"),
    ],
)
def test_money_is_read_from_the_text_and_rounded_half_even(text: str, amount: str) -> None:
    found = _json(f'{{"x": {text}}}'.encode())["x"]
    assert str(exact(found)) == amount or exact(found) == Decimal(amount)
    row = ActivityRow.model_validate({**ROW, "usage": found})
    assert (row.usage, row.day) == (Decimal(amount), date(2026, 3, 13))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e400", "true", "null", '"many"', "[]"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    found = _json(f'{{"x": {text}}}'.encode())["x"]
    with pytest.raises(ValueError, match="usage"):
        ActivityRow.model_validate({**json.loads(json.dumps(ROW)), "usage": found})
