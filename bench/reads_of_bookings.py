"""What the pages about bookings ask of the API: part of bench/reads.py."""

from __future__ import annotations

from collections.abc import Mapping

from bench.questions import Call, Read, either

DAYS = (
    ("starts_at", "gte.2025-12-31T00:00:00+01:00"), ("starts_at", "lt.2027-01-02T00:00:00+01:00"),
    ("happened_on", "gte.2026-01-01"), ("happened_on", "lte.2026-12-31"),
)  # fmt: skip
WEEK = (
    ("starts_at", "gte.2026-05-01T00:00:00+01:00"), ("starts_at", "lt.2026-06-08T00:00:00+01:00"),
    ("ends_at", "gte.2026-06-01T00:00:00+01:00"),
)  # fmt: skip
NARROWED = (
    ("state", "eq.no_show"), ("state", "in.(kept,cancelled)"), ("service_id", "eq.$customer"), ("staff_name", 'in.("Elin")'),
    ("provider", "eq.bokamera"), ("search_text", "ilike.*elin*"), ("customer_id", "eq.$customer"), ("customer_id", "is.null"),
    ("origin_kind", "eq.agent"), ("origin_agent", 'in.("agent-1")'), ("origin_rule", "eq.person"),
    ("sold_as", "eq.paid"), ("sold_as", "in.(sold,paid)"),
)  # fmt: skip
# of the days of the calls that led to them, as the funnel of the return opens them
FUNNEL = (("origin_kind", "eq.agent"), ("sold_as", "in.(sold,paid)"))
OF_CALLS = (("origin_on", "gte.2026-05-01"), ("origin_on", "lte.2026-05-30"))
OF_CUSTOMER = (("customer_id", "eq.$customer"),)
YEAR: Mapping[str, object] = {
    "org_id": "$org",
    "from_on": "2026-01-01",
    "to_on": "2026-12-31",
    "in_currency": "SEK",
}

LEAD = "id,kind,direction,state,seconds,started_at,counterpart,customer_id,customer_name,agent_key,agent_name,body"
OFFERED = (("started_at", "gte.2026-03-01T00:00:00.000Z"), ("started_at", "lte.2026-05-30T00:00:00.000Z"))

READS_OF_BOOKINGS: tuple[Read, ...] = (
    Read("telephony_list", LEAD, limit=1, always=(("id", "eq.$event"),)),
    *(
        Read("telephony_list", LEAD, "started_at.desc", 20, always=(of, *OFFERED), own="assigned_to")
        for of in (("customer_id", "eq.$customer"), ("counterpart", "eq.+46700000001"))
    ),
    # of a period, or of a customer; never all there are
    *(
        read
        for always, filters in ((DAYS, tuple((one,) for one in NARROWED)), (OF_CALLS, (FUNNEL, NARROWED)), (OF_CUSTOMER, ()))
        for read in either(
            Read("booking_list", limit=51, always=always, filters=filters, own="assigned_to", paged=True),
            "starts_at", "by_service", "by_staff", "state",
        )
    ),
    Read("booking_list", "*", "starts_at.asc,id.asc", 901, WEEK, tuple((one,) for one in NARROWED), own="assigned_to", paged=True),
    Read("booking_list", limit=1, always=(("id", "eq.$event"),)),
    Read("booking_list", "*", "starts_at.desc,id.asc", 50, always=(("origin_event_id", "eq.$event"),)),
    # what a sale can be for
    Read("booking_list", "*", "starts_at.desc,id.asc", 50, always=OF_CUSTOMER),
    Read("booking_list", "id", limit=1, always=(("integration_id", "eq.$twilio"), ("provider_booking_id", "eq.7")), readers=("manager",)),
    Read("ledger_lines", limit=1, always=(("source", "eq.calendar_events"), ("source_id", "eq.$event"), ("to_currency", "eq.SEK"))),
    Read("memberships", "name", limit=1, always=(("id", "eq.$me"),)),
    *either(Read("services", limit=51, filters=((("name", "ilike.*h1*"),), (("state", "eq.active"),)), paged=True), "name", "state"),
    Read("services", always=(("id", "eq.$customer"),)),
)  # fmt: skip
NARROWED_FIGURES: tuple[Mapping[str, object], ...] = (
    {"in_currency": "EUR"}, {"states": ["no_show"]}, {"services": ["$customer"]}, {"staff": ["Elin"]}, {"providers": ["bokamera"]},
    {"customer_id": "$customer"}, {"without_customer": True}, {"search": "elin"}, {"origins": ["agent"]}, {"agents": ["agent-1"]}, {"rules": ["person"]},
    {"sold_as": ["paid"]}, {"by_origin": True},
)  # fmt: skip

CALLS_OF_BOOKINGS: tuple[Call, ...] = (
    *(Call("booking_figures", {**YEAR, "by": by}) for by in ("service", "staff", "customer", "agent", "period")),
    Call("all_booking_figures", {**YEAR, "by": "customer"}, NARROWED_FIGURES),
    Call(
        "booking_figures",
        {**YEAR, "by": "day"},
        NARROWED_FIGURES,
    ),
    Call("untaxed_services", {"org_id": "$org"}, readers=("manager",)),
)  # fmt: skip
