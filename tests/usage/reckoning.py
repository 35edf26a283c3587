"""What the month of calls costs, worked out from the files alone: nothing of ours is imported here.

The rule is the emulator's, in its own words: rows are numbered from 0 through the conversation file and on through the
code file, h is the SHA-256 of the number in decimal digits; the day is h[0..3] (big-endian) mod 30 after 2026-03-12, the
model h[4] mod 4, the key h[5] mod 3, the endpoint h[6] mod the model's number of endpoints; a call costs context tokens
times the first price and generated tokens times the second.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache
from pathlib import Path
from typing import NamedTuple

PRICES = (
    ("openai/gpt-4.1", "0.000002", "0.000008", ("OpenAI", "Azure")),
    ("anthropic/claude-sonnet", "0.000003", "0.000015", ("Anthropic",)),
    ("mistralai/mistral-small", "0.000000075", "0.0000002", ("Mistral",)),
    ("qwen/qwen3-32b", "0.00000001837", "0.000000073", ("Nebius", "Groq")),
)
HASHES = tuple(hashlib.sha256(f"sk-or-v1-inference-000{number}".encode()).hexdigest() for number in range(3))


class Place(NamedTuple):
    """What the provider counts apart."""

    day: date
    model: str
    provider: str
    key: str


class Sum(NamedTuple):
    requests: int
    prompt: int
    completion: int
    cost: Decimal


@cache
def month(folder: Path) -> dict[Place, Sum]:
    """Calls, tokens and dollars of every day, model, provider and key."""
    sums: dict[Place, Sum] = defaultdict(lambda: Sum(0, 0, 0, Decimal(0)))
    number = 0
    for name in ("llm_trace_conv.csv", "llm_trace_code.csv"):
        with (folder / name).open(newline="") as file:
            for row in csv.DictReader(file):
                h = hashlib.sha256(str(number).encode()).digest()
                number += 1
                model, first, second, providers = PRICES[h[4] % 4]
                place = Place(
                    date(2026, 3, 12) + timedelta(days=int.from_bytes(h[:4], "big") % 30),
                    model,
                    providers[h[6] % len(providers)],
                    HASHES[h[5] % 3],
                )
                prompt, completion = int(row["ContextTokens"]), int(row["GeneratedTokens"])
                old = sums[place]
                sums[place] = Sum(
                    old.requests + 1,
                    old.prompt + prompt,
                    old.completion + completion,
                    old.cost + prompt * Decimal(first) + completion * Decimal(second),
                )
    return dict(sums)


@cache
def rates(folder: Path) -> dict[str, dict[str, Decimal]]:
    """What a euro was worth, by day and currency, from the ECB's file."""
    with zipfile.ZipFile(folder / "ecb_eurofxref_hist.zip") as archive:
        rows = list(csv.reader(io.StringIO(archive.read(archive.namelist()[0]).decode())))
    names = [name.strip() for name in rows[0]]
    return {
        row[0]: {
            name: Decimal(text)
            for name, text in zip(names[1:], row[1:], strict=False)
            if name and text not in ("", "N/A")
        }
        for row in rows[1:]
        if row
    }


def converted(
    dollars: Decimal, currency: str, day: date, known: dict[str, dict[str, Decimal]]
) -> Decimal | None:
    """Through the euro at the newest rates within 7 days before, each rounded once to 8 places, halves up."""
    if currency == "USD":
        return dollars

    def rate(name: str) -> Decimal | None:
        if name == "EUR":
            return Decimal(1)
        for back in range(8):
            found = known.get((day - timedelta(days=back)).isoformat(), {}).get(name)
            if found is not None:
                return found
        return None

    to, of = rate(currency), rate("USD")
    if to is None or of is None:
        return None
    with localcontext(prec=60):
        return (dollars * to / of).quantize(Decimal("1E-8"), ROUND_HALF_UP)
