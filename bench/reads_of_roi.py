"""What the page about the return asks of the API: part of bench/reads.py."""

from __future__ import annotations

from collections.abc import Mapping

from bench.questions import Call, Read

YEAR: Mapping[str, object] = {
    "org_id": "$org",
    "from_on": "2026-01-01",
    "to_on": "2026-12-31",
    "in_currency": "SEK",
}

READS_OF_ROI: tuple[Read, ...] = (
    Read("roi_settings", order="valid_from.desc,id.asc", limit=101),
    Read("roi_settings", always=(("id", "eq.$customer"),), readers=("manager",)),
)  # fmt: skip

CALLS_OF_ROI: tuple[Call, ...] = (
    *(Call("roi_summary", {**YEAR, "by": by}) for by in ("agent", "channel", "day", "period")),
    Call("roi_summary", {**YEAR, "by": "total"}, ({"in_currency": "EUR"},)),
    Call("roi_change", YEAR, ({"in_currency": "EUR"},)),
)
