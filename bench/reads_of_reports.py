"""What the sales dashboard and the reports ask of the API: part of bench/reads.py."""

from __future__ import annotations

from collections.abc import Mapping

from bench.questions import Call

PERIOD: Mapping[str, object] = {"org_id": "$org", "from_on": "2025-12-01", "to_on": "2026-11-30"}
YEAR: Mapping[str, object] = {**PERIOD, "currency": "SEK"}
EUROS: Mapping[str, object] = {"currency": "EUR"}

CALLS_OF_REPORTS: tuple[Call, ...] = (
    Call("sales_figures", YEAR, (EUROS,)),
    *(
        Call("sales_report", {**YEAR, "by": by})
        for by in ("day", "week", "month", "person", "service", "source")
    ),
    *(Call("lead_report", {**PERIOD, "by": by}) for by in ("month", "source", "person")),
    Call("sales_pipeline", {"org_id": "$org", "currency": "SEK"}, (EUROS,)),
    Call("time_in_state", PERIOD),
    Call("sales_forecast", {"org_id": "$org", "to_on": "2027-11-30", "currency": "SEK"}, (EUROS,)),
    Call(
        "sales_activity",
        {"org_id": "$org", "top": 50},
        ({"before": "2026-06-01T00:00:00Z", "before_id": "$customer"},),
    ),
    Call("my_day", {"org_id": "$org"}, ({"on_day": "2026-11-22"},)),
)
