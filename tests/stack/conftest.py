"""Stacks for tests: one that runs for all, and places to start others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack.running import Place


@pytest.fixture(scope="package")
def running() -> Iterator[Place]:
    """One stack that runs for the whole folder; a test that harms a part waits until it is well again."""
    place = Place(KONTOR_HEADER_TIMEOUT="2")
    try:
        yield place.start()
    finally:
        place.remove()


@pytest.fixture
def place() -> Iterator[Place]:
    """A place where nothing was started yet."""
    found = Place()
    try:
        yield found
    finally:
        found.remove()


@pytest.fixture(scope="module")
def made_place() -> Iterator[Place]:
    """A place whose database is made already."""
    found = Place()
    try:
        found.start()
        found.stop()
        yield found
    finally:
        found.remove()


@pytest.fixture
def old_place(made_place: Place) -> Iterator[Place]:
    """A place that starts quickly and where nothing runs; leftovers of one test do not meet the next."""
    yield made_place
    made_place.kontor("down")
