"""How much a run does. Only the full size writes results."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Facts of the three organisations, pairs of runs and their seconds, the length of the deadlock run, requests per
    sample, repetitions of a question, starts, jobs, rows of a provider, events that another lists, sockets that listen and that are idle, changes that
    a page shows."""

    facts: tuple[int, int, int]
    people: int
    customers: int
    pairs: int
    seconds: float
    mixed_seconds: float
    requests: int
    repeats: int
    starts: int
    jobs: int
    synced: int
    listed: int
    listening: int
    idle: int
    changes: int

    @property
    def partial(self) -> bool:
        return self != FULL


FULL = Sizes(
    (10_000, 100_000, 1_000_000),
    100,
    2_000,
    9,
    1.0,
    600.0,
    4_000,
    40,
    5,
    2_000,
    30_000,
    100_000,
    1_000,
    5_000,
    40,
)
SMALL = Sizes((1_000, 5_000, 20_000), 10, 200, 2, 1.0, 3.0, 200, 5, 1, 200, 3_000, 1_000, 100, 200, 5)
