"""Keys that were entered a moment ago are good at once, and nobody makes us ask the database for them again and again."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest

from functions._shared.crypto import Vault
from functions._shared.db import Database as Pool
from functions.webhooks.endpoints import AGAIN_A_MINUTE, Endpoint, Endpoints
from tests.emulators.twilio_callbacks import call_status, delivery, sid
from tests.webhooks.line import SITE, Line, post_all, until
from tests.webhooks.test_intake import counted
from tests.webhooks.test_keys import SEALED_WITH, Counting, replace_token

CALL = sid("CA", 1)


def token_of(line: Line) -> str:
    return line.url.partition("#")[0].rpartition("/")[2]


def test_an_event_signed_with_keys_entered_a_moment_ago_is_let_in(line: Line) -> None:
    assert line.send(call_status(CALL, "queued", 0)).status_code == 200
    replace_token(line, "rotated_token")
    assert line.send(call_status(CALL, "ringing", 1), token="rotated_token").status_code == 200
    replace_token(line, "rotated_again")
    assert line.send(call_status(CALL, "in-progress", 2), token="rotated_again").status_code == 200
    # the one before signs for its day, the one before that does not
    assert line.send(call_status(CALL, "completed", 3, seconds=9), token="rotated_token").status_code == 200
    assert line.send(call_status(sid("CA", 2), "ringing", 1)).status_code == 401
    assert len(line.events()) == 4
    until(lambda: counted(line) == [("signature", 1)], "the one refusal is counted")


def test_all_that_come_at_once_with_new_keys_are_let_in(line: Line) -> None:
    assert line.send(call_status(CALL, "queued", 0)).status_code == 200
    replace_token(line, "rotated_token")
    path = line.url.removeprefix(SITE).partition("#")[0]
    made = [
        (path, delivery(line.url, call_status(sid("CA", number), "ringing", 1), token="rotated_token"))
        for number in range(60)
    ]
    assert set(asyncio.run(post_all(line.server, made, 30))) == {200}
    assert len(line.events()) == 61


def test_bad_signatures_are_refused_however_many_come(line: Line) -> None:
    assert line.send(call_status(CALL, "queued", 0)).status_code == 200
    path = line.url.removeprefix(SITE).partition("#")[0]
    made = [(path, delivery(line.url, call_status(CALL, "ringing", 1), token="not ours"))] * 80
    assert set(asyncio.run(post_all(line.server, made, 16))) == {401}
    until(lambda: counted(line) == [("signature", 80)], "all refusals are counted")
    assert line.send(call_status(CALL, "ringing", 1)).status_code == 200


def test_an_address_is_asked_after_a_few_times_a_minute_whatever_comes(line: Line) -> None:
    now = [0.0]

    async def run() -> list[int]:
        async with Pool(line.database.dsn(), name="test", service=True) as pool:
            counting = Counting(pool)
            endpoints = Endpoints(counting, Vault((SEALED_WITH,)), lambda: now[0])
            asked = []

            async def knock() -> Endpoint | None:
                seen = await endpoints.find("twilio", token_of(line))
                assert seen is not None
                return await endpoints.newer(token_of(line), seen)

            await endpoints.find("twilio", token_of(line))
            for minute in range(3):
                # within the minute for which keys are kept
                now[0] = minute * 59.0
                counting.count = counting.most = 0
                for _ in range(100):
                    assert set(await asyncio.gather(knock(), knock(), knock())) == {None}
                asked.append(counting.count)
                assert counting.most == 1
            return asked

    first, *later = asyncio.run(run())
    assert first == AGAIN_A_MINUTE
    assert max(later) <= AGAIN_A_MINUTE


def test_who_waited_while_another_asked_has_its_answer(line: Line) -> None:
    async def run() -> list[Endpoint | None]:
        async with Pool(line.database.dsn(), name="test", service=True) as pool:
            counting = Counting(pool)
            endpoints = Endpoints(counting, Vault((SEALED_WITH,)))
            seen = await endpoints.find("twilio", token_of(line))
            assert seen is not None
            await asyncio.to_thread(replace_token, line, "rotated_token")
            counting.count = 0
            found = await asyncio.gather(*(endpoints.newer(token_of(line), seen) for _ in range(50)))
            assert counting.count == 1
            return found

    found = asyncio.run(run())
    assert {one.keys["auth_token"] for one in found if one} == {"rotated_token"} and None not in found


def test_while_the_database_is_away_nobody_is_refused_for_good(line: Line) -> None:
    class Away(Counting):
        is_away = False

        async def call(self, statement: str, values: list[object]) -> Any:
            if self.is_away:
                raise psycopg.OperationalError("no database connection within the time limit")
            return await super().call(statement, values)

    async def run() -> None:
        async with Pool(line.database.dsn(), name="test", service=True) as pool:
            away = Away(pool)
            endpoints = Endpoints(away, Vault((SEALED_WITH,)))
            seen = await endpoints.find("twilio", token_of(line))
            assert seen is not None
            away.is_away = True
            # becomes 503: sent again
            with pytest.raises(psycopg.OperationalError):
                await endpoints.newer(token_of(line), seen)

    asyncio.run(run())
