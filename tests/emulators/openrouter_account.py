"""The account that the OpenRouter emulator answers about: a real trace of calls, spread by a rule and priced.

The rule, so that anybody can repeat it: rows are numbered from 0 through the conversation file and on through
the code file; h is the SHA-256 of the row number in decimal digits (ASCII). The call happened on day h[0..3]
(big-endian) mod 30 after 2026-03-12, on model h[4] mod 4, with key h[5] mod 3, at the model's endpoint h[6]
mod (number of endpoints). It costs context tokens × the model's first price plus generated tokens × its
second, in US dollars per token.
"""

from __future__ import annotations

import csv
import hashlib
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

FIRST_DAY = date(2026, 3, 12)
DAYS = 30
MANAGEMENT_KEY = "sk-or-v1-management-0000"


@dataclass(frozen=True)
class Model:
    slug: str
    permaslug: str
    prompt_price: Decimal
    completion_price: Decimal
    providers: tuple[str, ...]

    def cost(self, prompt: int, completion: int) -> Decimal:
        return prompt * self.prompt_price + completion * self.completion_price


MODELS = tuple(
    Model(slug, permaslug, Decimal(prompt), Decimal(completion), tuple(providers.split()))
    for slug, permaslug, prompt, completion, providers in (
        ("openai/gpt-4.1", "openai/gpt-4.1-2025-04-14", "0.000002", "0.000008", "OpenAI Azure"),
        ("anthropic/claude-sonnet", "anthropic/claude-sonnet-4", "0.000003", "0.000015", "Anthropic"),
        ("mistralai/mistral-small", "mistralai/mistral-small-3.2", "7.5E-8", "2E-7", "Mistral"),
        ("qwen/qwen3-32b", "qwen/qwen3-32b-04-28", "0.00000001837", "0.000000073", "Nebius Groq"),
    )
)
KEYS = tuple(f"sk-or-v1-inference-000{number}" for number in range(3))


@cache
def key_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True)
class Call:
    day: date
    model: Model
    provider: str
    key: str
    prompt: int
    completion: int


@dataclass
class Account:
    """What was called until now, and the account's own today."""

    calls: dict[date, list[Call]]
    today: date
    restated: dict[str, Decimal] = field(default_factory=dict)

    def completed(self, day: str | None) -> list[Call]:
        """The calls of one day or of all of the window."""
        return [
            call
            for on, calls in self.calls.items()
            if self.today - timedelta(days=30) <= on < self.today and (not day or on.isoformat() == day)
            for call in calls
        ]

    def activity(self, day: str | None, key: str | None) -> list[dict[str, object]]:
        """Rows as /activity has them: by day, model and endpoint, completed days of the last thirty only."""
        rows: dict[tuple[date, str, str], dict[str, Any]] = {}
        for call in self.completed(day):
            if key and key_hash(call.key) != key:
                continue
            endpoint = str(uuid.uuid5(uuid.NAMESPACE_URL, call.model.permaslug + call.provider))
            row = rows.setdefault(
                (call.day, call.model.permaslug, endpoint),
                {
                    "date": call.day.isoformat(),
                    "model": call.model.slug,
                    "model_permaslug": call.model.permaslug,
                    "endpoint_id": endpoint,
                    "provider_name": call.provider,
                    "usage": Decimal(0),
                    "byok_usage_inference": 0,
                    "requests": 0,
                    "prompt_tokens": 0,
                    "completion_tokens": 0,
                    "reasoning_tokens": 0,
                    "cached_tokens": 0,
                },
            )
            factor = self.restated.get(call.day.isoformat(), Decimal(1))
            row["usage"] += call.model.cost(call.prompt, call.completion) * factor
            row["requests"] += 1
            row["prompt_tokens"] += call.prompt
            row["completion_tokens"] += call.completion
        return [rows[place] for place in sorted(rows, reverse=True)]


def from_trace(folder: Path, today: date) -> Account:
    """The account after the trace, read from the two CSV files."""
    calls = defaultdict(list)
    number = 0
    for name in ("llm_trace_conv.csv", "llm_trace_code.csv"):
        with (folder / name).open(newline="") as file:
            for row in csv.DictReader(file):
                h = hashlib.sha256(str(number).encode()).digest()
                number += 1
                model = MODELS[h[4] % len(MODELS)]
                day = FIRST_DAY + timedelta(days=int.from_bytes(h[:4], "big") % DAYS)
                calls[day].append(
                    Call(
                        day,
                        model,
                        model.providers[h[6] % len(model.providers)],
                        KEYS[h[5] % len(KEYS)],
                        int(row["ContextTokens"]),
                        int(row["GeneratedTokens"]),
                    )
                )
    return Account(calls, today)
