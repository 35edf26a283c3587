"""What the pages about leads and sales ask of the API: part of bench/reads.py."""

from __future__ import annotations

from bench.questions import Call, Read, either

OPEN = (("state", "not.in.(CONVERTED,LOST)"),)
WHOSE = (("assigned_to", "eq.$me"),)
CREATED = (("created_at", "gte.2026-05-01T00:00:00Z"), ("created_at", "lt.2026-06-01T00:00:00Z"))
COMPLETED = (("completed_on", "gte.2026-05-01"), ("completed_on", "lte.2026-05-31"))
ASSIGNEE = "assignee(name)"
LEADS = Read(
    "leads",
    "*,customer(name),service(name)",
    limit=51,
    filters=(
        (("state", "eq.QUALIFIED"),), (("state", "in.(NEW,CONTACTED)"),), (("source", "eq.Fair"),), WHOSE,
        (*WHOSE, ("state", "eq.NEW")), (("customer_id", "eq.$customer"),), CREATED, (*CREATED, ("source", "eq.Fair")),
        (*CREATED, ("source", "is.null")), (*CREATED, *WHOSE), (*CREATED, ("assigned_to", "is.null")), (*CREATED, ("state", "eq.CONVERTED")),
    ),
    own="assigned_to",
    whose=ASSIGNEE,
    paged=True,
)  # fmt: skip
DUE = Read(
    LEADS.path,
    LEADS.select,
    limit=51,
    always=(("follow_up_on", "lte.2026-11-22"), *OPEN),
    filters=((("state", "eq.QUALIFIED"),), (("source", "eq.Fair"),), WHOSE),
    own="assigned_to",
    whose=ASSIGNEE,
    paged=True,
)
SALES = Read(
    "sales",
    "*,customer(name,created_at),lead(name)",
    limit=51,
    filters=(
        (("state", "eq.QUOTED"),), (("state", "in.(DRAFT,QUOTED,ACCEPTED,SCHEDULED)"),), WHOSE, (("customer_id", "eq.$customer"),), CREATED,
        (("state", "in.(DRAFT,QUOTED,ACCEPTED,SCHEDULED)"), ("expected_on", "is.null")),
    ),
    own="assigned_to",
    whose=ASSIGNEE,
    paged=True,
)  # fmt: skip
EXPECTED = Read(
    SALES.path,
    SALES.select,
    limit=51,
    always=(("expected_on", "not.is.null"), ("state", "in.(DRAFT,QUOTED,ACCEPTED,SCHEDULED)")),
    filters=(
        WHOSE, (("customer_id", "eq.$customer"),), CREATED, (("expected_on", "gte.2026-12-01"), ("expected_on", "lte.2026-12-31")),
    ),
    own="assigned_to",
    whose=ASSIGNEE,
    paged=True,
)  # fmt: skip
SOLD = Read(
    SALES.path,
    SALES.select,
    limit=51,
    always=(("completed_on", "not.is.null"),),
    filters=(
        COMPLETED, (*COMPLETED, ("sold_by", "eq.$me")), (*COMPLETED, ("source", "eq.Fair")), (*COMPLETED, ("source", "is.null")),
        (*COMPLETED, ("sold_by", "is.null")), WHOSE, (("customer_id", "eq.$customer"),),
    ),
    own="assigned_to",
    whose=ASSIGNEE,
    paged=True,
)  # fmt: skip
CANCELLED = Read(
    SALES.path,
    SALES.select,
    limit=51,
    always=(("state", "eq.CANCELLED"),),
    filters=((("state_since", "gte.2026-05-01T00:00:00Z"), ("state_since", "lt.2026-06-01T00:00:00Z")), WHOSE, (("customer_id", "eq.$customer"),)),
    own="assigned_to",
    whose=ASSIGNEE,
    paged=True,
)  # fmt: skip
SOLD_LINES = Read(
    "sold_lines",
    limit=51,
    filters=(
        COMPLETED, (*COMPLETED, ("service_id", "eq.$customer")), (*COMPLETED, ("service_id", "is.null")), (*COMPLETED, ("sold_by", "eq.$me")),
        (*COMPLETED, ("source", "eq.Fair")), (("source", "is.null"),), (("customer_id", "eq.$customer"),),
    ),
    own="assigned_to",
    paged=True,
)  # fmt: skip
CHANGES = "id,to_state,seconds_before,changed_at,changer(name)"

READS_OF_SALES: tuple[Read, ...] = (
    *either(LEADS, "created_at"),
    *either(DUE, "follow_up_on"),
    *either(SALES, "created_at", "net_hundredths"),
    *either(EXPECTED, "expected_on"),
    *either(SOLD, "completed_on"),
    *either(CANCELLED, "state_since"),
    *either(SOLD_LINES, "completed_on"),
    # one row, as its page or form reads it
    Read(LEADS.path, LEADS.select, always=(("id", "in.($lead)"),), own="assigned_to", whose=ASSIGNEE),
    Read(SALES.path, SALES.select, always=(("id", "in.($sale)"),), own="assigned_to", whose=ASSIGNEE),
    Read("sale_lines", "*", always=(("id", "in.($line)"),), own="assigned_to"),
    # what a form offers, found by a part of the name
    Read("services", "*", "name.asc,id.asc", 21, (("state", "eq.active"),), ((("name", "ilike.*h1*"),),)),
    Read("sale_lines", "*", "position.asc,id.asc", 501, (("sale_id", "eq.$sale"),), own="assigned_to"),
    Read("leads", "source", "created_at.desc", 200, filters=(WHOSE,), own="assigned_to"),
    Read("sales", "id,number,title", limit=1, always=(("lead_id", "eq.$lead"),)),
    Read("sales", "id,number,title,booking_rule,booking_set_by,booking_set_at", limit=1, always=(("booking_id", "eq.$event"), ("state", "neq.CANCELLED"))),
    Read("sales", "id,number,title,booking_id", "created_at.desc", 50, always=(("customer_id", "eq.$customer"), ("state", "neq.CANCELLED"))),
    Read("sale_lines", "service_id", limit=50, always=(("sale_id", "eq.$sale"),)),
    *(Read("state_changes", CHANGES, "changed_at.desc", always=((of, f"eq.${of.removesuffix('_id')}"),)) for of in ("lead_id", "sale_id")),
    Read("allowed_transitions", "from_state,to_state", always=(("entity", "eq.lead"),)),
    Read("allowed_transitions", "from_state,to_state", always=(("entity", "eq.sale"),)),
    Read("memberships", "id,name", "name.asc", None, (("state", "eq.active"),)),
    Read("ledger_lines", limit=1, always=(("source", "eq.sales"), ("source_id", "eq.$sale"), ("to_currency", "eq.SEK"))),
)  # fmt: skip

CALLS_OF_SALES: tuple[Call, ...] = (
    Call("bookings_with_sale", {"org_id": "$org", "booking_ids": ["$event"]}, ({"but_sale_id": "$sale"},)),
    Call(
        "customer_timeline",
        {"org_id": "$org", "customer_id": "$customer", "top": 20},
        ({"kinds": ["call"]}, {"kinds": ["lead", "sale", "state"]}, {"kinds": ["ai"]}, {"kinds": ["task", "note"]}, {"before": "2026-05-01T00:00:00Z", "before_id": "$customer"}),
    ),
    Call("customer_value", {"org_id": "$org", "customer_id": "$customer", "in_currency": "SEK"}, ({"in_currency": "EUR"},)),
    Call("customer_months", {"org_id": "$org", "customer_id": "$customer", "in_currency": "SEK"}, ({"in_currency": "EUR"},)),
)  # fmt: skip
