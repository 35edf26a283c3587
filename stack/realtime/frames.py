"""The wire format in both versions: 1.0.0 (JSON objects) and 2.0.0 (JSON arrays, and binary user broadcasts)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

PUSHED, BROADCAST = 3, 4  # kinds of binary frames: from a client, to a client
RAW, JSON = 0, 1  # how a binary frame's payload is written


class FrameError(Exception):
    """Bytes that are no frame of the protocol."""


@dataclass(frozen=True)
class Frame:
    """One message of a client. A binary broadcast has its payload in `raw`, and `encoding` says how it is written."""

    topic: str
    event: str
    payload: Any
    ref: str | None = None
    join_ref: str | None = None
    raw: bytes = b""
    encoding: int = JSON


def read(message: str | bytes, version: int) -> Frame:
    """A client's frame. Raises FrameError."""
    if isinstance(message, bytes):
        if version == 1:
            raise FrameError("binary frames belong to version 2.0.0")
        return _read_binary(message)
    value = read_json(message)
    if version == 1:
        if not isinstance(value, dict):
            raise FrameError("a frame is an object")
        fields = [value.get(name) for name in ("join_ref", "ref", "topic", "event", "payload")]
    else:
        if not isinstance(value, list) or len(value) != 5:
            raise FrameError("a frame is an array of five")
        fields = value
    join_ref, ref, topic, event, payload = fields
    return Frame(_text(topic), _text(event), payload, _reference(ref), _reference(join_ref))


def read_json(text: str | bytes) -> Any:
    """A JSON value as every browser reads it: no NaN, no Infinity. Raises FrameError."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FrameError("not JSON") from error


def _refuse_constant(name: str) -> Any:
    raise FrameError(f"{name} is no JSON")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= 512:
        raise FrameError("topic and event are texts")
    try:
        value.encode()
    except (
        UnicodeEncodeError
    ) as error:  # half a surrogate pair, which neither the database nor a frame can hold
        raise FrameError("not Unicode") from error
    if "\0" in value:
        raise FrameError("a zero byte")
    return value


def _reference(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > 64:
        raise FrameError("a reference is a short text")
    return value


def _read_binary(message: bytes) -> Frame:
    if len(message) < 7 or message[0] != PUSHED:
        raise FrameError("not a user broadcast")
    lengths, encoding, at = message[1:6], message[6], 7
    if encoding not in (RAW, JSON) or sum(lengths) > len(message) - 7:
        raise FrameError("lengths and bytes do not fit")
    parts = []
    for length in lengths:
        try:
            parts.append(message[at : at + length].decode())
        except UnicodeDecodeError as error:
            raise FrameError("not UTF-8") from error
        at += length
    join_ref, ref, topic, event, _ = parts
    raw = message[at:]
    if encoding == JSON:
        read_json(raw)
    return Frame(
        _text(topic), "broadcast", {"event": _text(event)}, ref or None, join_ref or None, raw, encoding
    )


def write(
    version: int,
    topic: str,
    event: str,
    payload: Any,
    ref: str | None = None,
    join_ref: str | None = None,
) -> str:
    """A frame of ours."""
    return write_raw(version, topic, event, json.dumps(payload, separators=(",", ":")), ref, join_ref)


def write_raw(
    version: int, topic: str, event: str, payload: str, ref: str | None = None, join_ref: str | None = None
) -> str:
    """The same, with a payload that is JSON already."""
    if version == 1:
        return f'{{"topic":{_quote(topic)},"event":{_quote(event)},"payload":{payload},"ref":{_quote(ref)}}}'
    return f"[{_quote(join_ref)},{_quote(ref)},{_quote(topic)},{_quote(event)},{payload}]"


def write_broadcast(version: int, topic: str, event: str, payload: str, meta: str | None = None) -> str:
    """A broadcast to every client of a topic; `payload` and `meta` are JSON already."""
    about = f',"meta":{meta}' if meta is not None else ""
    inner = f'{{"type":"broadcast","event":{_quote(event)},"payload":{payload}{about}}}'
    return write_raw(version, topic, "broadcast", inner)


def write_binary(topic: str, event: str, raw: bytes, encoding: int) -> bytes:
    """A client's binary broadcast as the other clients of version 2.0.0 receive it."""
    names = topic.encode(), event.encode()
    head = bytes([BROADCAST, len(names[0]), len(names[1]), 0, encoding])
    return head + names[0] + names[1] + raw


def _quote(text: str | None) -> str:
    return json.dumps(text)
