"""What the page about guardrails asks of the API: part of bench/reads.py."""

from __future__ import annotations

from bench.questions import Call, Read, either

NARROWED = (
    ("action", "eq.block"),
    ("action", "in.(ask,block)"),
    ("scope", "eq.customer"),
    ("scope", "in.(agent,customer)"),
)

READS_OF_GUARDRAILS: tuple[Read, ...] = (
    *either(
        Read("guardrails", limit=51, filters=tuple((one,) for one in NARROWED), paged=True, readers=("manager",)),
        "name", "action",
    ),
    Read("guardrails", always=(("id", "eq.$customer"),), readers=("manager",)),
)  # fmt: skip

CALLS_OF_GUARDRAILS: tuple[Call, ...] = (Call("guardrail_figures", {"org_id": "$org"}, readers=("manager",)),)
