"""OpenRouter: what AI calls cost, per day and per call, and the calls themselves.

Money is read from the JSON text as Decimal, never through a float, and rounded half-even to twelve places.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from types import TracebackType
from typing import Annotated, Any, Self, TypeVar

import httpx
from pydantic import BaseModel, BeforeValidator, Field, ValidationError, model_validator

from providers import egress, http
from providers.fields import Told
from providers.json_values import SMALLEST, find, items, loaded, mapping, storable, text

LABEL = "OpenRouter"
BASE_URL = "https://openrouter.ai/api/v1/"
PAGE = 100
M = TypeVar("M", bound=BaseModel)
MAX_BODY = 32 * 1024 * 1024
MAX_LINE = 1024 * 1024
# asking again with the same key and the same words ends the same way
PERMANENT = (400, 401, 402, 403, 404, 405, 413, 422)


class OpenRouterError(Exception):
    """OpenRouter refused, failed, could not be reached or answered with what it never answers."""

    def __init__(
        self, message: str, *, status: int | None = None, kind: str | None = None, wait: float | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.retry_after = wait

    @property
    def permanent(self) -> bool:
        """Whether a repetition is useless."""
        return self.status in PERMANENT

    @property
    def is_unspent(self) -> bool:
        """Whether a call that ended so before its first piece surely cost nothing: refused, or never arrived."""
        return self.status is not None or isinstance(
            self.__cause__, httpx.ConnectError | httpx.ConnectTimeout
        )


def exact(value: Any) -> Any:
    """A number of the JSON text as an amount of twelve places; the rest is pydantic's to refuse."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return value
    amount = Decimal(value)
    if amount.adjusted() > 14:
        raise ValueError("larger than any amount of money")
    with localcontext(prec=60):
        return amount.quantize(SMALLEST, ROUND_HALF_EVEN)


Money = Annotated[Decimal, BeforeValidator(exact)]


class ActivityRow(Told):
    """One UTC day of one model at one endpoint, in US dollars; OpenRouter may restate it."""

    day: Annotated[date, BeforeValidator(lambda text: text[:10] if isinstance(text, str) else text)] = Field(
        alias="date"
    )
    model: str
    model_permaslug: str
    endpoint_id: str
    provider_name: str
    usage: Money
    byok_usage_inference: Money = Decimal(0)
    requests: int = Field(ge=0)
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    reasoning_tokens: int = Field(ge=0)


class Key(Told):
    """An inference key of the account, known by the hash of its text."""

    hash: str
    name: str
    label: str = ""
    disabled: bool = False


class KeyInfo(Told):
    """What a key says about itself."""

    label: str = ""
    is_management_key: bool = False
    limit_remaining: Money | None = None


class TokenDetails(Told):
    """Parts of the token counts."""

    cached_tokens: int | None = None
    reasoning_tokens: int | None = None


class CostDetails(Told):
    """Parts of the cost."""

    upstream_inference_cost: Money | None = None


class Usage(Told):
    """What one call took: `cost` is what OpenRouter charges, in US dollars."""

    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    cost: Money | None = None
    is_byok: bool = False
    prompt_tokens_details: TokenDetails | None = None
    completion_tokens_details: TokenDetails | None = None
    cost_details: CostDetails | None = None
    # the cost in the digits that were sent, before it is rounded to our places
    cost_text: str = ""

    @model_validator(mode="before")
    @classmethod
    def _keep_text(cls, told: Any) -> Any:
        if isinstance(told, dict) and isinstance(told.get("cost"), Decimal | int):
            return {**told, "cost_text": str(told["cost"])}
        return told


class Piece(Told):
    """One event of a streamed answer."""

    generation_id: str
    model: str
    provider: str | None
    text: str
    finish_reason: str | None
    usage: Usage | None


class OpenRouterClient:
    """Speaks to OpenRouter with one key. Use as an async context manager."""

    def __init__(self, key: str, base_url: str = BASE_URL, *, timeout: float = 60.0) -> None:
        self._http = egress.client(
            base_url,
            told=base_url != BASE_URL,
            timeout=timeout,
            headers={"Authorization": f"Bearer {key}"},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def key_info(self) -> KeyInfo:
        """What this key is; the cheapest way to see whether it works."""
        return _model(KeyInfo, (await self._get("key", {})).get("data"))

    async def activity(self, day: date | None = None, key_hash: str | None = None) -> list[ActivityRow]:
        """Whole UTC days of the last thirty, today never among them; needs a management key."""
        asked = {"date": day.isoformat() if day else None, "api_key_hash": key_hash}
        found = await self._get("activity", {name: value for name, value in asked.items() if value})
        return [_model(ActivityRow, row) for row in _list(found)]

    async def keys(self) -> list[Key]:
        """All inference keys, disabled ones too; needs a management key."""
        keys: list[Key] = []
        while True:
            page = _list(await self._get("keys", {"offset": str(len(keys)), "include_disabled": "true"}))
            keys += [_model(Key, row) for row in page]
            if len(page) < PAGE:
                return keys

    @asynccontextmanager
    async def chat(self, request: dict[str, Any]) -> AsyncIterator[AsyncIterator[Piece]]:
        """A streamed completion: the pieces as they come, the last with the usage. Repeating bills again.

        Raises OpenRouterError before the first piece, or from among them when the model breaks off.
        """
        try:
            async with self._http.stream(
                "POST", "chat/completions", json={**request, "stream": True}
            ) as response:
                if response.status_code != httpx.codes.OK:
                    raise _refusal(response, await _whole(response))
                yield _pieces(response)
        except httpx.HTTPError as error:
            raise OpenRouterError(f"OpenRouter cannot be reached: {type(error).__name__}") from error

    async def _get(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        try:
            async with self._http.stream("GET", path, params=query) as response:
                body = await _whole(response)
                if response.status_code != httpx.codes.OK:
                    raise _refusal(response, body)
        except httpx.HTTPError as error:
            raise OpenRouterError(f"OpenRouter cannot be reached: {type(error).__name__}") from error
        found = _json(body)
        if "error" in found:
            raise _failure(found["error"], None)
        return found


async def _whole(response: httpx.Response) -> bytes:
    body = await http.bounded(response, MAX_BODY)
    if body is None:
        raise OpenRouterError("OpenRouter's answer is too large")
    return body


async def _pieces(response: httpx.Response) -> AsyncIterator[Piece]:
    async for line in _lines(response):
        # lines with a colon first are comments that keep the connection alive
        if not line.startswith(b"data:"):
            continue
        data = line[5:].strip()
        if data == b"[DONE]":
            return
        event = _json(data)
        if "error" in event:
            raise _failure(event["error"], None)
        yield _piece(event)
    raise OpenRouterError("OpenRouter's answer broke off")


async def _lines(response: httpx.Response) -> AsyncIterator[bytes]:
    """Lines as bytes: a chunk may end inside a character, and text may hold Unicode's own line ends."""
    rest = b""
    async for chunk in response.aiter_bytes():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.rstrip(b"\r")
        if len(rest) > MAX_LINE:
            raise OpenRouterError("OpenRouter sent an endless line")
    if rest:
        yield rest


def _piece(event: dict[str, Any]) -> Piece:
    """The usage comes once, mostly without a choice beside it, so neither is taken for granted."""
    choice = mapping(next(iter(items(event.get("choices"))), None))
    usage = event.get("usage")
    return Piece(
        generation_id=text(event.get("id")) or "",
        model=text(event.get("model")) or "",
        provider=text(event.get("provider")),
        text=text(find(choice, "delta", "content")) or "",
        finish_reason=text(choice.get("finish_reason")),
        usage=_model(Usage, usage) if usage else None,
    )


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = loaded(body)
    except ValueError as error:
        raise OpenRouterError("OpenRouter's answer is not JSON") from error
    if not isinstance(found, dict):
        raise OpenRouterError("OpenRouter's answer is not an object")
    return found


def _list(found: dict[str, Any]) -> list[Any]:
    rows = found.get("data")
    if not isinstance(rows, list):
        raise OpenRouterError("OpenRouter's answer holds no list")
    return rows


def _model(model: type[M], row: Any) -> M:
    try:
        return model.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise OpenRouterError(f"OpenRouter's {model.__name__}: {place}: {first['msg']}") from error


def _refusal(response: httpx.Response, body: bytes) -> OpenRouterError:
    seconds = http.seconds_to_wait(response)
    try:
        told = _json(body).get("error")
    except OpenRouterError:
        told = None
    if not isinstance(told, dict):
        told = {"message": f"OpenRouter answered {response.status_code}"}
    return _failure({**told, "code": response.status_code}, seconds)


def _failure(told: Any, wait: float | None) -> OpenRouterError:
    """An error object; its code is a number or a word."""
    told = told if isinstance(told, dict) else {"message": str(told)}
    code, metadata = told.get("code"), told.get("metadata")
    kind = metadata.get("error_type") if isinstance(metadata, dict) else None
    return OpenRouterError(
        # it is kept, and shown to people
        storable(str(told.get("message") or "OpenRouter failed"))[:500],
        status=code if isinstance(code, int) else None,
        kind=kind or (code if isinstance(code, str) else None),
        wait=wait,
    )
