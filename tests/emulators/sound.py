"""A recording as providers keep them."""

from __future__ import annotations

import io
import wave


def silence(seconds: int) -> bytes:
    """A true wave file in which nothing is heard."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000 * seconds)
    return held.getvalue()
