"""A token bucket lets a burst through and then keeps the pace, whoever waits beside."""

from __future__ import annotations

import asyncio
import uuid

from workers.pace import Bucket, bucket_of


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_a_burst_goes_at_once_and_then_one_at_a_time() -> None:
    time = Time()
    bucket = Bucket(10, 5, clock=lambda: time.now, sleep=time.sleep)
    at = []
    for _ in range(9):
        asyncio.run(bucket.take())
        at.append(round(time.now, 3))
    assert at == [0, 0, 0, 0, 0, 0.1, 0.2, 0.3, 0.4]
    # an idle connection has its burst again, and no more than that
    time.now += 100
    for _ in range(6):
        asyncio.run(bucket.take())
    assert round(time.now, 3) == 100.5


def test_those_who_wait_together_each_have_their_own_place() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))

    bucket = Bucket(10, 2, clock=lambda: 0.0, sleep=sleep)

    async def all_at_once() -> None:
        await asyncio.gather(*(bucket.take() for _ in range(5)))

    asyncio.run(all_at_once())
    assert slept == [0.1, 0.2, 0.3]


def test_each_connection_has_its_own() -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    assert bucket_of(one) is bucket_of(one)
    assert bucket_of(one) is not bucket_of(other)
