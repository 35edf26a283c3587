"""What is told and charged alike by those who carry or hold calls."""

from __future__ import annotations

from typing import Any

from providers.json_values import find, text

# the names that docs/webhooks.md tells owners to give the field in which their agent leaves the booking it made
REFERENCES = ("booking_reference", "bookingReference", "booking_id", "bookingId")
LONGEST_REFERENCE = 200


def begun_minutes(seconds: float) -> int:
    """What a call is charged by; one that was not held is one."""
    return max(1, int(-(-seconds // 60)))


def booking_reference(extracted: Any) -> str | None:
    """The booking made in a call, by its provider's id, from what an agent was asked to extract; None where it says none."""
    for name in REFERENCES:
        value = find(extracted, name)
        said = str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)
        if said and 0 < len(said.strip()) <= LONGEST_REFERENCE:
            return said.strip()
    return None
