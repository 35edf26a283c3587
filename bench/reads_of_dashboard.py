"""What the start page's widgets about sales ask of the API: part of bench/reads.py."""

from __future__ import annotations

from bench.questions import Call

SHOWN = {"org_id": "$org", "currency": "SEK"}
PERIOD = {**SHOWN, "from_on": "2026-10-01", "to_on": "2026-10-30"}
EUROS = {"currency": "EUR"}

CALLS_OF_DASHBOARD: tuple[Call, ...] = (
    Call("sales_pipeline", SHOWN, (EUROS,)),
    Call("sales_figures", PERIOD, (EUROS,)),
    Call("sales_report", {**PERIOD, "by": "person"}, (EUROS,), readers=("manager",)),
    Call("sales_report", {**PERIOD, "by": "month", "from_on": "2026-01-01", "to_on": "2026-12-31"}, (EUROS,)),
    Call("sales_forecast", {**SHOWN, "to_on": "2027-03-01"}, (EUROS,)),
    Call("sales_activity", {"org_id": "$org", "top": 6}, ({"top": 200},)),
    Call("my_day", {"org_id": "$org", "on_day": "2026-10-30"}),
)
