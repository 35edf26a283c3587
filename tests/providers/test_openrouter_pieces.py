"""A streamed answer whose pieces are not as they should be: what it cost is still read, and it ends in one kind of error."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from http.server import ThreadingHTTPServer
from typing import Any

import pytest

from providers.json_values import storable
from providers.openrouter import OpenRouterClient, OpenRouterError, Piece
from tests.emulators.answering import Answering

USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "cost": 0.5}
ODD: tuple[Any, ...] = (None, True, 3, -1.5, "", "a\0\ud800", [], [None], [3], ["x"], {}, {"delta": 3}, [{"delta": 3}], [{"delta": {"content": 3}}])  # fmt: skip


class Stream(Answering):
    """Streams what the test says."""

    pieces: tuple[Any, ...] = ()

    def do_POST(self) -> None:
        self.body()
        lines = [f"data: {json.dumps(piece)}\n\n" for piece in self.pieces]
        self.send(200, "".join([*lines, "data: [DONE]\n\n"]).encode(), {"Content-Type": "text/event-stream"})


@pytest.fixture(scope="module")
def place() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Stream) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join(10)


def read(place: str, *pieces: Any) -> list[Piece]:
    Stream.pieces = pieces

    async def asked() -> list[Piece]:
        async with OpenRouterClient("key", place) as client, client.chat({"model": "m"}) as found:
            return [piece async for piece in found]

    return asyncio.run(asked())


@pytest.mark.parametrize("field", ["id", "model", "provider", "choices"])
@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_what_a_call_cost_is_read_whatever_stands_beside_it(place: str, field: str, odd: Any) -> None:
    whole = {"id": "gen-1", "model": "m", "provider": "p", "choices": [{"delta": {"content": "Hej"}}]}
    first, last = read(place, whole | {field: odd}, {"id": "gen-1", "usage": USAGE, field: odd})
    assert last.usage is not None and last.usage.cost == Decimal("0.5")
    for piece in (first, last):
        for words in (
            piece.generation_id,
            piece.model,
            piece.provider or "",
            piece.text,
            piece.finish_reason or "",
        ):
            assert storable(words) == words


@pytest.mark.parametrize(
    "usage", [3, "x", [1], {"cost": 1}, USAGE | {"cost": "much"}, USAGE | {"prompt_tokens": -1}]
)
def test_a_usage_that_is_none_is_an_error_of_its_own(place: str, usage: Any) -> None:
    with pytest.raises(OpenRouterError):
        read(place, {"id": "gen-1", "usage": usage})
