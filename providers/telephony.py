"""What is charged alike by those who carry calls."""

from __future__ import annotations


def begun_minutes(seconds: float) -> int:
    """What a call is charged by; one that was not held is one."""
    return max(1, int(-(-seconds // 60)))
