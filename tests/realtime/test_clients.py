"""The real supabase-js and supabase-py against a whole Kontor, through its gateway."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack import keys, settings
from tests.stack.running import Place

SCRIPT = Path(__file__).with_name("contract.mjs")


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    found = Place()
    try:
        yield found.start()
    finally:
        found.remove()


def made_keys(place: Place) -> keys.Keys:
    return keys.ensure(settings.load(place.environment).keys_dir)


def test_every_scenario_of_the_contract(place: Place) -> None:
    made = made_keys(place)
    given = {"site": place.url, "anonKey": made.anon_key, "serviceKey": made.service_key}
    done = subprocess.run(
        ["node", str(SCRIPT), json.dumps(given)], capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    outcome = dict(json.loads(done.stdout))
    assert len(outcome) == 7
    failures = {name: failure for name, failure in outcome.items() if failure}
    assert not failures, "\n\n".join(f"{name}: {failure}" for name, failure in failures.items())
