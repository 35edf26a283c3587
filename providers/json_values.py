"""What stands in a provider's JSON, read leniently: a value that is not of the kind looked for is none."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Context, Decimal, InvalidOperation
from typing import Any

# what an amount of ours holds
PLACES = 12
SMALLEST = Decimal(1).scaleb(-PLACES)
# far beyond any amount or time: what is longer is rounded, and larger than 1e400 is infinite. Of 1e30000000 a whole number
# takes a minute to make
NUMBERS = Context(prec=60, Emin=-400, Emax=400, traps=[])


def loaded(said: bytes | bytearray) -> Any:
    """JSON, its numbers with a point as Decimal. Raises ValueError for what is none, or nested without end."""
    try:
        return json.loads(said, parse_float=_number)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def loaded_mapping(said: bytes) -> dict[str, Any]:
    """The object that was sent; an empty one where it was none."""
    try:
        return mapping(loaded(said))
    except ValueError:
        return {}


def _number(digits: str) -> Decimal | float:
    found = NUMBERS.create_decimal(digits)
    # as JSON's own NaN is read: no reader takes it for a number
    return found if found.is_finite() else math.inf


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def find(told: Any, *path: str) -> Any:
    """What stands there; None where nothing does."""
    for name in path:
        told = told.get(name) if isinstance(told, dict) else None
    return told


def storable(value: str) -> str:
    """A text as Postgres can hold it: without NUL, and without half a pair of surrogates, which JSON can escape."""
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def text(value: Any, limit: int | None = None) -> str | None:
    """A text that Postgres can hold; None for an empty one, or what is none."""
    return storable(value)[:limit] or None if isinstance(value, str) else None


def count(value: Any) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    return int(value) if isinstance(value, int | Decimal) and 0 <= value < 2**31 else None


def money(value: Any) -> str | None:
    """An amount, as a text or a number, also in the exponents that small ones come in; without exponent, exact to as many
    decimals as are kept, which cuts off what binary floats leave."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    if not found.is_finite() or not -30 < found.adjusted() < 30:
        return None
    return f"{found if int(found.as_tuple().exponent) >= -PLACES else found.quantize(SMALLEST, context=NUMBERS):f}"


def currency(value: Any) -> str | None:
    return value.upper() if isinstance(value, str) and re.fullmatch(r"[A-Za-z]{3}", value) else None


def currencies(values: Iterable[Any]) -> set[str]:
    """Those that are named: amounts in more than one have no sum, and one in none has no meaning."""
    return {found for value in values if (found := currency(value))}


def moment(value: Any) -> datetime | None:
    """A time of this century; one without a zone is in UTC."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if 2000 <= found.year < 2100 else None


def iso(moment: datetime | None) -> str | None:
    """To the second, as the records have it: what tells of the same moment says the same."""
    return moment.replace(microsecond=0).isoformat() if moment else None
