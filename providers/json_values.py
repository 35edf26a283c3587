"""What stands in a provider's JSON, read leniently: a value that is not of the kind looked for is none."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def text(value: Any, limit: int = 1000) -> str | None:
    """A text that Postgres can hold; None for an empty one, or what is none."""
    if not isinstance(value, str):
        return None
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()[:limit] or None


def count(value: Any) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    return int(value) if isinstance(value, int | Decimal) and 0 <= value < 2**31 else None


def money(value: Any) -> str | None:
    """An amount, as a text or a number, also in the exponents that small ones come in; exact, without exponent."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return f"{found:f}" if found.is_finite() and -30 < found.adjusted() < 30 else None


def currency(value: Any) -> str | None:
    return value.upper() if isinstance(value, str) and re.fullmatch(r"[A-Za-z]{3}", value) else None


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
