"""What the page about spend alerts asks of the API: part of bench/reads.py."""

from __future__ import annotations

from bench.questions import Call, Read, either

NARROWED = (
    ("covers", "eq.ai"),
    ("covers", "in.(ai,all)"),
    ("scope", "eq.customer"),
    ("scope", "in.(agent,customer)"),
)
LEVELS = (("level", "eq.critical"), ("level", "in.(critical,warning)"))

READS_OF_SPEND_ALERTS: tuple[Read, ...] = (
    *either(
        Read("spend_alerts", limit=51, filters=tuple((one,) for one in NARROWED), paged=True, readers=("manager",)),
        "name",
    ),
    Read("spend_alerts", always=(("id", "eq.$customer"),), readers=("manager",)),
    *either(
        Read(
            "spend_alert_crossings", "*,customer(name)", limit=51, filters=tuple((one,) for one in LEVELS), paged=True,
            readers=("manager",),
        ),
        "crossed_at",
    ),
)  # fmt: skip

CALLS_OF_SPEND_ALERTS: tuple[Call, ...] = (
    Call("spend_alert_figures", {"org_id": "$org"}, readers=("manager",)),
    Call(
        "spend_alert_preview",
        {"org_id": "$org", "scope": "customer", "covers": "all", "period": "month", "currency": "SEK"},
        options=({"customer_id": "$customer"}, {"agent_id": "a-1"}),
        readers=("owner",),
    ),
)  # fmt: skip
