"""Reading requests: bodies, fields, client address."""

import ipaddress
import json
import math
import re
from typing import Any
from uuid import UUID

from starlette.requests import Request

from stack.auth.errors import AuthError, invalid

Json = dict[str, Any]

# also what nobody sees, and marks that turn the words around them
_INVISIBLE = r"\x80-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
_NOT_IN_ADDRESS = rf"\s@<>()\[\]\\,;:\"\x00-\x20\x7f{_INVISIBLE}"
EMAIL = re.compile(rf"[^{_NOT_IN_ADDRESS}]{{1,64}}@[^{_NOT_IN_ADDRESS}./][^{_NOT_IN_ADDRESS}/]*")
# of a client that comes by no socket
UNKNOWN_ADDRESS = str(ipaddress.IPv4Address(0))
METADATA_LIMIT = 8_192  # it travels in every access token, and headers end at 32 kB


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("number out of range")
    return number


def _refuse_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _storable(value: Any) -> bool:
    """Whether Postgres can hold every text inside: no NUL, no lone surrogate."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if "\x00" in item or any("\ud800" <= char <= "\udfff" for char in item):
                return False
        elif isinstance(item, dict):
            stack.extend(item.keys())
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return True


def parse_object(raw: bytes) -> Json:
    """Parse a JSON object that Postgres can store; nothing at all counts as an empty one."""
    if not raw.strip():
        return {}
    try:
        value = json.loads(raw.decode("utf-8"), parse_float=_finite, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as exc:
        raise AuthError(400, "bad_json", "Could not parse request body as JSON") from exc
    if not isinstance(value, dict):
        raise AuthError(400, "bad_json", "The request body must be a JSON object")
    if not _storable(value):
        raise invalid("Texts must not contain NUL or unpaired surrogates")
    return value


async def read_body(request: Request, limit: int) -> Json:
    """Read a JSON object of at most `limit` bytes."""
    declared = request.headers.get("content-length", "0")
    raw = bytearray()
    if declared.isdigit() and int(declared) <= limit:
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > limit:
                break
    if len(raw) > limit or not declared.isdigit() or int(declared) > limit:
        raise AuthError(413, "request_entity_too_large", f"Request body is larger than {limit} bytes")
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if raw and media_type != "application/json" and not media_type.endswith("+json"):
        raise AuthError(415, "validation_failed", "Content-Type must be application/json")
    return parse_object(bytes(raw))


def query(request: Request, name: str) -> str:
    """A query parameter, empty when missing."""
    value = request.query_params.get(name, "")
    if not _storable(value):
        raise invalid(f"{name} must not contain NUL")
    return value


def text(body: Json, name: str) -> str:
    """A text field; null and missing are the empty text."""
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise invalid(f"{name} must be a text")
    return value


def flag(body: Json, name: str) -> bool:
    """A yes-or-no field; null and missing are no."""
    value = body.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise invalid(f"{name} must be true or false")
    return value


def mapping(body: Json, name: str) -> Json:
    """An object field; null and missing are the empty object."""
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise invalid(f"{name} must be an object")
    check_metadata(value)
    return value


def check_metadata(value: Json) -> None:
    """Refuse metadata that would not fit into an access token."""
    if len(json.dumps(value)) > METADATA_LIMIT:
        raise AuthError(422, "validation_failed", f"Metadata is larger than {METADATA_LIMIT} bytes")


def email(body: Json, name: str = "email") -> str:
    """A mail address in lower case."""
    value = text(body, name).strip().lower()
    if not value:
        raise invalid("An email address is required")
    if len(value) > 255:
        raise invalid("An email address is too long")
    if not EMAIL.fullmatch(value):
        raise invalid("Unable to validate email address: invalid format")
    return value


def uuid(value: str) -> UUID | None:
    """The UUID in a text, or None; only the canonical form counts."""
    try:
        parsed = UUID(value)
    except ValueError:
        return None
    return parsed if str(parsed) == value.lower() else None


def client_address(request: Request) -> str:
    """The client's address: the socket's, or what the gateway on this machine says of it."""
    peer = request.client.host if request.client else ""
    address = _address(peer)
    if address is None or address.is_loopback:
        forwarded = request.headers.get("x-forwarded-for", "").rsplit(",", 1)[-1].strip()
        address = _address(forwarded) or address
    return str(address) if address else UNKNOWN_ADDRESS


def limit_address(request: Request) -> str:
    """The address to count under: an IPv6 network of 64 bits counts as one client."""
    address = ipaddress.ip_address(client_address(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return str(address)


def _address(value: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(value.split("%", 1)[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
