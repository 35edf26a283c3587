"""How a provider's answers end: its words as they can be kept, its wish to be left alone, and no answer without an end."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from providers import http
from providers.json_values import find
from providers.webhooks import ProviderError, says_why
from tests.emulators.answering import JSON, Answering


class Rude(Answering):
    """Answers with what its address says."""

    def do_GET(self) -> None:
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}
        more = {"Retry-After": asked["wait"]} if "wait" in asked else {}
        body = asked.get("body", "").encode() * int(asked.get("times", "1"))
        self.send(int(asked.get("status", "200")), body, JSON | more)


@pytest.fixture(scope="module")
def rude() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Rude) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(10)


def ask(address: str, **asked: Any) -> Any:
    async def one() -> Any:
        async with http.client("https://nowhere.invalid", address) as client:
            return await http.ask(
                client, "GET", "/", name="Rude", describe=lambda answer: find(answer, "message"), params=asked
            )

    return asyncio.run(one())


def refusal(address: str, **asked: Any) -> ProviderError:
    with pytest.raises(ProviderError) as refused:
        ask(address, **asked)
    return refused.value


def test_words_of_a_refusal_are_such_as_can_be_kept(rude: str) -> None:
    said = json.dumps({"message": "a\0b\ud800c" + "x" * 10_000})
    error = refusal(rude, status=400, body=said)
    assert error.message.startswith("a\ufffdb?cxxx") and len(error.message) == 500
    assert "Rude does not accept the keys: a\ufffdb" in refusal(rude, status=401, body=said).message
    assert refusal(rude, status=500, body="[" * 1000).message == "Rude answered 500."


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [("7", 7.0), ("9" * 400, 7 * 86_400.0), ("-1", None), ("soon", None), ("1.5", None), ("\u00b2", None)],
)
def test_a_wish_to_be_left_alone_is_a_number_of_seconds_with_an_end(
    rude: str, wait: str, seconds: float | None
) -> None:
    assert refusal(rude, status=429, wait=wait).retry_after == seconds


def test_an_answer_without_an_end_is_not_read_to_it(rude: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_ANSWER", 1000)
    assert ask(rude, body="1" * 999) == int("1" * 999)
    assert "too large" in refusal(rude, body="1" * 10, times=101).message


@pytest.mark.parametrize("status", [200, 204])
def test_no_answer_is_none(rude: str, status: int) -> None:
    assert ask(rude, status=status) is None


@pytest.mark.parametrize("body", ["{", "[" * 3000, "9" * 5000, "<html>"])
def test_what_is_not_json_is_said_so(rude: str, body: str) -> None:
    error = refusal(rude, body=body)
    assert (error.message, error.permanent) == ("Rude's answer is not JSON.", False)


@pytest.mark.parametrize(
    ("status", "is_said"), [(400, True), (401, True), (404, True), (429, False), (503, False)]
)
def test_what_is_refused_for_good_is_wrong_with_the_keys(rude: str, status: int, is_said: bool) -> None:
    @says_why
    async def problem() -> str | None:
        async with http.client("https://nowhere.invalid", rude) as client:
            await http.ask(
                client,
                "GET",
                "/",
                name="Rude",
                describe=lambda _: "no",
                params={"status": status, "body": "1"},
            )
        return None

    if is_said:
        assert str(asyncio.run(problem())).endswith("no")
    else:
        with pytest.raises(ProviderError):
            asyncio.run(problem())
