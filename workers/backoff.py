"""When a failed job runs again: a few attempts, ever further apart, never in step with others."""

from __future__ import annotations

import asyncio
import secrets

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

ATTEMPTS = 3
LONGEST_WAIT = 3600.0
# so that what failed together does not come again together
CHANCE = secrets.SystemRandom()


class GiveUp(Exception):
    """Raised by a job when no later attempt can end otherwise, such as after a refused key."""


class Backoff(BaseRetryStrategy):
    """Exponential, with jitter; `first` is the middle of the first pause in seconds."""

    def __init__(self, first: float = 10.0, attempts: int = ATTEMPTS) -> None:
        self._first = first
        self._attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Decide about one failed attempt; None makes the job a dead one."""
        if isinstance(exception, asyncio.CancelledError):
            # a worker that was told to stop did not let it finish, which is no fault of the job's
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, GiveUp) or job.attempts + 1 >= self._attempts:
            return None
        pause = self._first * 4**job.attempts * CHANCE.uniform(0.5, 1.5)
        # a provider that says when to come back is not asked before
        pause = max(pause, min(getattr(exception, "retry_after", None) or 0.0, LONGEST_WAIT))
        return RetryDecision(retry_in={"milliseconds": int(min(pause, LONGEST_WAIT) * 1000)})
