"""Bounds on what a caller may send and how often."""

from __future__ import annotations

import json
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel
from starlette.requests import Request

from functions._shared.errors import ApiError

Model = TypeVar("Model", bound=BaseModel)
DEFAULT_BODY_BYTES = 256 * 1024


async def read_body(request: Request, limit: int = DEFAULT_BODY_BYTES) -> bytes:
    """The raw body. Raises ApiError 413 as soon as it is longer than `limit`, without reading the rest."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise ApiError(413, f"The body is larger than {limit} bytes.")
    return bytes(body)


async def read_json(
    request: Request, model: type[Model], limit: int = DEFAULT_BODY_BYTES, *, may_be_empty: bool = False
) -> Model:
    """The body as a model, its defaults where it may be left out and is. Raises ApiError 413, 415 or 422.

    pydantic's error names the field.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not may_be_empty:
        raise ApiError(415, "Send application/json.")
    body = await read_body(request, limit)
    if may_be_empty and not body:
        return model()
    if kind != "application/json":
        raise ApiError(415, "Send application/json.")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ApiError(422, "The body is not JSON.", details="body") from error
    return model.model_validate(found)


class Rate:
    """So many calls per minute for each key, in this process, refilled evenly. Forgets the longest unseen."""

    def __init__(
        self, per_minute: int, *, keep: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._size = float(per_minute)
        self._keep = keep
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Count one call. Raises ApiError 429 with Retry-After."""
        if not self.allows(key):
            wait = math.ceil((1 - self._left[key][0]) * 60 / self._size)
            raise ApiError(429, "Too many calls. Try again later.", headers={"Retry-After": str(wait)})

    def allows(self, key: str) -> bool:
        """Count one call, and whether it is one of those that are allowed."""
        now = self._clock()
        left, seen = self._left.pop(key, (self._size, now))
        left = min(self._size, left + (now - seen) * self._size / 60)
        allowed = left >= 1
        self._left[key] = (left - 1 if allowed else left, now)
        while len(self._left) > self._keep:
            self._left.popitem(last=False)
        return allowed
