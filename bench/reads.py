"""Every question that the frontend asks of the API: relations with their order and filters, and functions that only read.

`tests/e2e` compares what its pages send with this, so a page that asks something new fails there until it stands here.
Values in `$` are filled in by whoever asks.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from urllib.parse import parse_qsl

from bench.questions import Call, Read, either, operator_of, ranked
from bench.reads_of_bills import CALLS_OF_BILLS, READS_OF_BILLS
from bench.reads_of_bookings import CALLS_OF_BOOKINGS, READS_OF_BOOKINGS
from bench.reads_of_guardrails import CALLS_OF_GUARDRAILS, READS_OF_GUARDRAILS
from bench.reads_of_reports import CALLS_OF_REPORTS
from bench.reads_of_roi import CALLS_OF_ROI, READS_OF_ROI
from bench.reads_of_sales import CALLS_OF_SALES, READS_OF_SALES
from bench.reads_of_spend_alerts import CALLS_OF_SPEND_ALERTS, READS_OF_SPEND_ALERTS
from bench.reads_of_tasks import CALLS_OF_TASKS, READS_OF_TASKS
from bench.reads_of_views import READS_OF_VIEWS

SHAPES = ("select", "order", "limit", "offset", "or")


def _names(table: str, column: str) -> Read:
    # the audit log's page, which no rep has
    return Read(table, f"id,name:{column}", always=(("id", "in.($customer)"),), readers=("manager",))


NAMES = either(
    Read(
        "customers",
        limit=51,
        always=(("merged_into", "is.null"),),
        filters=((("kind", "eq.person"),), (("kind", "in.(person,brand)"),)),
        own="assigned_to",
        paged=True,
    ),
    "name",
    "created_at",
)
ENTRIES = either(
    Read(
        "manual_entries",
        "*,customer(name)",
        limit=51,
        filters=(
            (("direction", "eq.cost"),),
            (("state", "eq.void"),),
            (("state", "eq.active"),),
            (("customer_id", "eq.$customer"), ("state", "eq.active")),
        ),
        own="assigned_to",
        paged=True,
    ),
    "happened_on",
)
PERIOD = (("started_at", "gte.2026-01-01T00:00:00+01:00"), ("started_at", "lt.2027-01-01T00:00:00+01:00"))
CALLS = Read(
    "telephony_list",
    order="started_at.desc,id.asc",
    limit=51,
    filters=(
        PERIOD,
        *((*PERIOD, one) for one in (
            ("kind", "eq.message"), ("direction", "eq.outbound"), ("state", "eq.failed"), ("state", "in.(busy,no_answer,canceled)"),
            ("agent_key", "eq.agent_3"), ("provider_key", "in.(telnyx,telnyx+twilio,retell+telnyx,telnyx+vapi)"), ("provider_key", "in.(retell,retell+telnyx,retell+twilio)"), ("customer_id", "is.null"),
            ("customer_id", "eq.$customer"), ("counterpart", "eq.$number"),
        )),
        (*PERIOD, ("kind", "eq.call"), ("direction", "eq.inbound"), ("state", "in.(busy,no_answer,canceled)")),
        (("customer_id", "eq.$customer"),),
        (("kind", "eq.message"), ("counterpart", "eq.$number")),
    ),
    own="assigned_to",
    paged=True,
)  # fmt: skip
DAYS = (("day", "gte.2026-01-01"), ("day", "lte.2026-12-31"))
LINES = either(
    Read(
        "ledger_lines",
        limit=51,
        always=(("to_currency", "eq.SEK"),),
        filters=(
            DAYS,
            (*DAYS, ("direction", "eq.revenue")),
            (*DAYS, ("source", "in.(ai_usage_logs,ai_usage_days)")),
            (*DAYS, ("source", "eq.calendar_events")),
            (*DAYS, ("customer_id", "eq.$customer")),
            (*DAYS, ("customer_id", "eq.$customer"), ("direction", "eq.cost")),
            (
                *DAYS,
                ("customer_id", "eq.$customer"),
                ("direction", "eq.cost"),
                ("source", "in.(ai_usage_logs,ai_usage_days)"),
            ),
            (*DAYS, ("customer_id", "is.null")),
            (("customer_id", "eq.$customer"),),
        ),
        own="person_id",
        paged=True,
    ),
    "day",
    tie="source_id",
)
TOLD = either(
    Read(
        "notifications",
        limit=51,
        always=(("person_id", "eq.$me"),),
        filters=((("read_at", "is.null"),), (("type", "eq.sync_first"),)),
        own="person_id",
        paged=True,
    ),
    "raised_at",
)
RUNS = either(
    Read(
        "sync_runs",
        "*,integration(name,provider)",
        limit=51,
        filters=((("state", "eq.failed"),), (("integration_id", "eq.$twilio"),)),
        paged=True,
        readers=("manager",),
    ),
    "started_at",
)
RATES = either(
    Read("fx_rates", limit=51, always=(("source", "eq.ecb"),), filters=((("currency", "eq.USD"),),), paged=True),
    "rated_on",
    tie="seq",
)  # fmt: skip

RELATIONS: tuple[Read, ...] = (
    *NAMES,
    *ENTRIES,
    *LINES,
    *TOLD,
    *RUNS,
    *RATES,
    CALLS,
    *READS_OF_BOOKINGS,
    *READS_OF_BILLS,
    *READS_OF_ROI,
    *READS_OF_GUARDRAILS,
    *READS_OF_SPEND_ALERTS,
    *READS_OF_SALES,
    *READS_OF_TASKS,
    *READS_OF_VIEWS,
    # one row, as its page or form reads it
    *(
        Read(table, columns, always=(("id", "in.($customer)"),), own="assigned_to")
        for table, columns in (("customers", "*"), ("manual_entries", "*,customer(name)"))
    ),
    *(Read(table, "id", "id.asc", limit, readers=("manager",)) for table, limit in (("customers", 1), ("manual_entries", 1), ("integrations", 1), ("memberships", 2))),
    *(_names(table, "name") for table in ("customers", "contacts", "memberships", "integrations", "openrouter_keys", "services", "guardrails", "spend_alerts", "leads", "tags")),
    _names("tasks", "title"),
    _names("sales", "title"),
    _names("sale_lines", "description"),
    _names("invitations", "email"),
    _names("manual_entries", "note"),
    _names("calendar_events", "client_name"),
    _names("provider_bills", "file_name"),
    _names("telephony_legs", "counterpart"),
    Read("contacts", "*", "name.asc,id.asc", 51, (("customer_id", "eq.$customer"),), own="assigned_to"),
    Read("customer_identities", "value", "created_at.asc", 1, (("customer_id", "eq.$customer"), ("kind", "eq.phone"))),
    Read("currency_changes", "*", "started_at.desc", 1),
    Read("fx_fetches", "*", "started_at.desc,id.asc", 51, filters=((("state", "eq.failed"),),), paged=True),
    Read("fx_fetches", "*", "started_at.asc,id.asc", 51, filters=((("state", "eq.failed"),),), paged=True),
    Read(
        "audit_log",
        "*",
        "at.desc,id.asc",
        51,
        filters=((("op", "eq.delete"),), (("table_name", "eq.invitations"),), (("table_name", "eq.customers"),)),
        paged=True,
        readers=("manager",),
    ),
    Read("audit_log", "id", "at.desc", 1, (("table_name", "eq.customers"), ("row_id", "eq.$customer"), ("op", "eq.delete")), readers=("manager",)),
    Read("sync_runs", "*", "started_at.desc", 1, (("integration_id", "eq.$twilio"),), readers=("manager",)),
    Read(
        "ai_usage_logs",
        "*,customer(name)",
        "called_at.desc,id.asc",
        51,
        (("usage_on", "gte.2026-01-01"), ("usage_on", "lte.2026-12-31")),
        (
            (("model", "eq.maker/model-3"),),
            (("model", "eq.rare/model"),),
            (("provider_name", "eq.Rare"),),
            (("key_hash", "eq.key 3"),),
            (("customer_id", "eq.$customer"),),
        ),
        own="person_id",
        whose="person(name)",
        paged=True,
    ),
    Read("openrouter_keys", "*,customer(name),person(name)", "name.asc,id.asc", 201, (("integration_id", "eq.$openrouter"),), readers=("manager",)),
    Read("telephony_list", limit=1, always=(("id", "eq.$event"),)),
    Read("telephony_legs", "*", "started_at.asc", 100, (("event_id", "eq.$event"),)),
    Read("telephony_legs", "*", "started_at.asc", 100, (("id", "eq.$event"),)),
    Read("telephony_legs", "event_id", "", 1, (("provider", "eq.twilio"), ("provider_leg_id", "eq.leg $event"))),
    Read("telephony_leg_parts", "*", "part.asc", 600, (("event_id", "eq.$event"),)),
    Read("telephony_events", "transcript", "", 1, (("id", "eq.$event"),)),
    Read("message_threads", "*", "at.desc,id.asc", 26, own="assigned_to", paged=True),
    Read("message_threads", "*", "", 1, (("number", "eq.$number"),)),
    Read("outgoing_messages", "*", "created_at.desc,id.asc", 51, (("to_number", "eq.$number"), ("provider_leg_id", "is.null")), own="assigned_to"),
    Read(
        "webhook_events",
        "*,endpoint(integration_id)",
        "received_at.desc,id.asc",
        51,
        filters=(
            (("state", "eq.unknown"),),
            (("state", "in.(failed,waiting)"),),
            (("endpoint_id", "eq.$twilio"),),
            (("endpoint_id", "in.($twilio,$vapi)"), ("state", "eq.unknown")),
        ),
        paged=True,
        readers=("manager",),
    ),
    Read("webhook_events", "id", "", 1000, (), ((("state", "in.(failed,unknown)"),), (("state", "eq.waiting"),)), counts=True, readers=("manager",)),
    Read("webhook_events", "id", "received_at.asc,id.asc", 1, (("state", "eq.waiting"),), offset=2000, readers=("manager",)),
    Read("webhook_events", "*,endpoint(integration_id)", "", 1, (("id", "eq.$told"),), readers=("manager",)),
    Read(
        "webhook_events",
        "*,endpoint!inner(integration_id)",
        "received_at.asc",
        200,
        (("subject", 'in.("leg $event","leg $customer")'),),
        ((("endpoint.integration_id", "eq.$twilio"),),),
        readers=("manager",),
    ),
    Read("webhook_endpoints", "id,integration(id,name)", "", 200, readers=("manager",)),
    Read(
        "function_logs",
        "*",
        "at.desc,id.asc",
        51,
        filters=((("function", "eq.openrouter"),), (("status", "gte.400"),), (("status", "gte.500"),), (("request_id", "eq.request 77"),)),
        paged=True,
        readers=("manager",),
    ),
    Read("integrations", "*", "name.asc"),
    Read("integrations", "*", "", None, (("id", "eq.$twilio"),)),
    Read("integrations", "id", "", 1, (("provider", "in.(twilio,vapi)"), ("state", "neq.disconnected"))),
    Read("invitations", "*", "", None, (("accepted_at", "is.null"), ("revoked_at", "is.null")), readers=("manager",)),
    Read("memberships", "*", "", None, (("user_id", "eq.$user"),)),
    Read("memberships", "*", "name.asc", None, (("state", "neq.removed"),)),
    Read("memberships", "id,name", "name.asc", None, (("state", "neq.removed"),)),
    Read("memberships", "*", "name.asc", None, (("state", "eq.active"), ("id", "neq.$me"), ("user_id", "not.is.null"))),
    Read("memberships", "user_id,name", "", None, (), ((("user_id", "not.is.null"),),)),
    Read("organisations", "*", "name.asc"),
    Read("organisations", "*", "", None, (("id", "eq.$org"),)),
    Read("profiles", "*", "", None, (("user_id", "eq.$user"),)),
    Read("role_permissions", "role,permission", "role.asc"),
)  # fmt: skip

USUAL: Mapping[str, object] = {
    "org_id": "$org",
    "from_on": "2026-10-01",
    "to_on": "2026-10-30",
    "in_currency": "SEK",
}
YEAR: Mapping[str, object] = {**USUAL, "from_on": "2026-01-01", "to_on": "2026-12-31"}
EUROS: Mapping[str, object] = {"in_currency": "EUR"}
PLACED = (("order", "place.asc"), ("limit", "1000"))
NAMED = (("merged_into", "is.null"), ("order", "name.asc,id.asc"), ("limit", "51"))
NARROWED_CALLS: tuple[Mapping[str, object], ...] = (
    EUROS, {"kinds": ["message"]}, {"directions": ["outbound"]}, {"states": ["failed"]}, {"agents": ["agent_3"]}, {"providers": ["retell"]},
    {"customer_id": "$customer"}, {"without_customer": True}, {"number": "$number"},
)  # fmt: skip

CALLED: tuple[Call, ...] = (
    Call("overview_figures", YEAR, (EUROS,)),
    Call("overview_days", YEAR, (EUROS,)),
    Call("overview_customers", {**YEAR, "top": 50}, (EUROS,)),
    Call("ai_usage_totals", USUAL, (EUROS,)),
    *(ranked("ai_usage_figures", {**USUAL, "by": by}, "cost", "cost_charged") for by in ("provider", "key", "customer", "person")),
    ranked("ai_usage_figures", {**YEAR, "by": "model"}, "cost", "cost_charged"),
    Call("ai_usage_figures", {**YEAR, "by": "day"}, parameters=PLACED),
    Call(
        "ai_usage_figures",
        {**USUAL, "by": "model"},
        (EUROS, {"of_model": "rare/model"}, {"of_provider": "Rare"}, {"of_key": "key 3"}, {"of_customer": "$customer"}),
        parameters=PLACED,
    ),
    ranked("telephony_figures", {**USUAL, "by": "customer"}, "cost"),
    Call("all_telephony_figures", {**YEAR, "by": "customer"}, NARROWED_CALLS),
    *(Call("telephony_figures", {**USUAL, "by": by}) for by in ("kind", "provider", "agent", "component", "period")),
    Call("telephony_figures", {**YEAR, "by": "day"}),
    Call(
        "telephony_figures",
        {**USUAL, "by": "day"},
        NARROWED_CALLS,
    ),
    *(
        Call("customers_named", {"org_id": "$org", "words": words}, parameters=NAMED, filters=((("kind", "eq.person"),),))
        for words in ("h1", "H1A", "Customer 777")
    ),
    *CALLS_OF_BOOKINGS,
    *CALLS_OF_SALES,
    *CALLS_OF_BILLS,
    *CALLS_OF_ROI,
    *CALLS_OF_REPORTS,
    *CALLS_OF_GUARDRAILS,
    *CALLS_OF_SPEND_ALERTS,
    *CALLS_OF_TASKS,
    Call(
        "search_webhook_events",
        {"org_id": "$org", "words": "$event"},
        filters=((("state", "eq.failed"),), (("endpoint_id", "eq.$twilio"),)),
        readers=("manager",),
    ),
    Call("unread_notifications", {"org_id": "$org"}, get=True, counts=True),
    Call("notification_settings", {"org_id": "$org"}, get=True),
    Call("dead_jobs", {"org_id": "$org"}, get=True, readers=("manager",)),
    Call("webhook_health", {"org_id": "$org", "integration_id": "$twilio"}, get=True, readers=("manager",)),
    Call("next_sync", {"org_id": "$org", "integration_id": "$twilio"}, get=True, readers=("manager",)),
    Call("ai_usage_differences", {"org_id": "$org", "integration_id": "$openrouter", "from_on": "2026-06-01", "to_on": "2026-07-01"}, get=True, readers=("manager",)),
    Call("webhook_payload", {"org_id": "$org", "event_id": "$told"}, get=True, readers=("manager",)),
    Call("instance_state", {}),
)  # fmt: skip


def unknown(method: str, target: str, body: str | None, reading: Collection[str]) -> str | None:
    """What of a request to the API stands nowhere above, or nothing; `reading` names the functions that write nothing."""
    path, _, query = target.partition("?")
    parameters = parse_qsl(query, keep_blank_values=True)
    if path.startswith("rpc/"):
        name = path.removeprefix("rpc/")
        return None if name not in reading else _unknown_call(name, method, parameters, body)
    if method not in ("GET", "HEAD"):
        return None
    given = dict(parameters)
    conditions = {(column, operator_of(text)) for column, text in parameters if column not in SHAPES}
    shape = (path, given.get("select", ""), given.get("order", ""))
    known: set[tuple[str, str]] = set()
    for read in RELATIONS:
        if shape in ((read.path, read.selected(reader), read.order) for reader in read.readers):
            known |= read.conditions()
            if read.paged and "or" in given:
                # after the last row of the page before
                column, way = read.order.split(",")[0].rsplit(".", 1)
                known.add((column, "lte" if way == "desc" else "gte"))
    if not known:
        return f"{shape}: no read of bench/reads.py has this relation, columns and order"
    rest = conditions - known
    return f"{shape}: no read of bench/reads.py has {sorted(rest)}" if rest else None


def _unknown_call(name: str, method: str, parameters: list[tuple[str, str]], body: str | None) -> str | None:
    asked = {column for column, _ in parameters} if method == "GET" else set(json.loads(body or "{}"))
    known = {one for call in CALLED if call.name == name for one in call.known()}
    if name not in {call.name for call in CALLED}:
        return f"{name}: no call of bench/reads.py has this name"
    return f"{name}: no call of bench/reads.py has {sorted(asked - known)}" if asked - known else None
