"""The permission matrix in this file's own words: what each role may do with each relation.

Nothing here is read from role_permissions or from the policies; it is what they are held against.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ROLES = ("owner", "admin", "manager", "rep", "viewer", "talent")
ALL, OWN = "all", "own"

# subject → verb → role → all rows, own rows; a role that is not named may nothing
RECORDS = {
    "select": {"owner": ALL, "admin": ALL, "manager": ALL, "rep": OWN, "viewer": ALL},
    "insert": {"owner": ALL, "admin": ALL, "manager": ALL, "rep": OWN},
    "update": {"owner": ALL, "admin": ALL, "manager": ALL, "rep": OWN},
    "delete": {"owner": ALL, "admin": ALL, "manager": ALL},
}
REPORTS = {"select": {"owner": ALL, "admin": ALL, "manager": ALL, "viewer": ALL}}
OWN_FIGURES = {"select": REPORTS["select"] | {"rep": OWN, "talent": OWN}}
ADMINISTRATION = {
    "select": {"owner": ALL, "admin": ALL, "manager": ALL},
    "insert": {"owner": ALL, "admin": ALL},
    "update": {"owner": ALL, "admin": ALL},
    "delete": {"owner": ALL, "admin": ALL},
}
# what nobody sees of another, not even an owner
OWN_ONLY = dict.fromkeys(ROLES, OWN)
EVERYBODY_IN_IT = dict.fromkeys(ROLES, ALL)


@dataclass(frozen=True)
class Access:
    """One relation: whose rows they are, by which column a row is somebody's own, and what is granted at all."""

    rights: dict[str, dict[str, str]] = field(default_factory=dict)
    org: str | None = "org_id"
    own: str | None = "assigned_to"
    insert: frozenset[str] = frozenset()
    update: frozenset[str] = frozenset()
    delete: bool = False
    # `self`: rows of the signed-in person; `signed_in`: a reference that everybody signed in reads;
    # `nobody`: a row type for functions, with no rows and no grants
    audience: str = "organisation"


def columns(words: str) -> frozenset[str]:
    return frozenset(words.split())


EXPECTED: dict[str, Access] = {
    "organisations": Access(
        {"select": EVERYBODY_IN_IT, "update": {"owner": ALL, "admin": ALL}}, org="id", own=None,
        update=columns("name country locale"),
    ),
    "memberships": Access(
        {
            "select": {"owner": ALL, "admin": ALL, "manager": ALL, "viewer": ALL, "rep": OWN, "talent": OWN},
            "update": {"owner": ALL, "admin": ALL},
        },
        own="id", update=columns("name"),
    ),
    "currency_changes": Access({"select": EVERYBODY_IN_IT}, own=None),
    "invitations": Access({"select": {"owner": ALL, "admin": ALL}}, own=None),
    "profiles": Access(
        audience="self", org=None, own="user_id",
        update=columns("name avatar_url timezone locale currency theme accent quiet_from quiet_until"),
    ),
    "role_permissions": Access(audience="signed_in", org=None, own=None),
    "customers": Access(
        RECORDS, insert=columns("org_id kind name email phone country currency note"),
        update=columns("kind name email phone country currency note"), delete=True,
    ),
    "contacts": Access(
        RECORDS, insert=columns("org_id customer_id name title email phone note"),
        update=columns("name title email phone note"), delete=True,
    ),
    "customer_identities": Access(
        RECORDS, insert=columns("org_id customer_id kind provider value"),
        update=columns("kind provider value"), delete=True,
    ),
    "customer_merges": Access({"select": {"owner": ALL, "admin": ALL, "manager": ALL}}, own=None),
    "fx_rates": Access(audience="signed_in", org=None, own=None),
    "manual_entries": Access(
        RECORDS, insert=columns("org_id direction happened_on customer_id person_id amount currency note"),
        update=columns("direction happened_on customer_id person_id amount currency note state"), delete=True,
    ),
    "ledger_entries": Access(OWN_FIGURES, own="person_id"),
    "ledger_lines": Access(OWN_FIGURES, own="person_id"),
    "ledger_daily": Access(REPORTS, own=None),
    "ledger_people": Access(OWN_FIGURES, own="person_id"),
    "ledger_customers": Access(REPORTS, own=None),
    "audit_log": Access({"select": ADMINISTRATION["select"]}, own=None),
    "integrations": Access(
        {"select": ADMINISTRATION["select"], "update": ADMINISTRATION["update"]}, own=None,
        update=columns("name sender"),
    ),
    "integration_secrets": Access({}, own=None),
    "openrouter_keys": Access(
        {"select": ADMINISTRATION["select"], "update": ADMINISTRATION["update"]}, own=None,
        update=columns("customer_id person_id"),
    ),
    "ai_usage_logs": Access({"select": RECORDS["select"]}, own="person_id"),
    "ai_usage_days": Access({"select": RECORDS["select"]}, own="person_id"),
    "ai_usage_daily": Access({"select": RECORDS["select"]}, own="person_id"),
    "sync_runs": Access({"select": ADMINISTRATION["select"]}, own=None),
    "sync_cursors": Access({"select": ADMINISTRATION["select"]}, own=None),
    "webhook_endpoints": Access({"select": ADMINISTRATION["select"]}, own=None),
    "webhook_events": Access({"select": ADMINISTRATION["select"]}, own=None),
    "webhook_payloads": Access({"select": ADMINISTRATION["select"]}, own=None),
    "webhook_refusals": Access({"select": ADMINISTRATION["select"]}, own=None),
    "function_logs": Access({"select": ADMINISTRATION["select"]}, own=None),
    "telephony_events": Access({"select": RECORDS["select"]}),
    "telephony_legs": Access({"select": RECORDS["select"]}),
    "telephony_list": Access({"select": RECORDS["select"]}),
    "telephony_leg_parts": Access({"select": RECORDS["select"]}),
    "services": Access(
        RECORDS | {"select": REPORTS["select"] | {"rep": ALL}}
        | dict.fromkeys(("insert", "update"), RECORDS["delete"]),
        own=None, insert=columns("org_id name price currency tax_rate tax_included"),
        update=columns("name price currency tax_rate tax_included state"), delete=True,
    ),
    "roi_settings": Access(
        ADMINISTRATION | {"select": REPORTS["select"] | {"rep": ALL}},
        own=None, insert=columns("org_id valid_from attribution_days currency hourly_wage minutes_per_call booking_value"),
        update=columns("valid_from attribution_days currency hourly_wage minutes_per_call booking_value"), delete=True,
    ),
    "guardrails": Access(
        ADMINISTRATION | {"select": REPORTS["select"]},
        own=None,
        insert=columns(
            "org_id name scope customer_id agent_id period limit_amount limit_share currency covers action route_model is_enabled"
        ),
        update=columns("name period limit_amount limit_share currency covers action route_model is_enabled"),
        delete=True,
    ),
    "spend_alerts": Access(
        ADMINISTRATION | {"select": REPORTS["select"]},
        own=None,
        insert=columns(
            "org_id name scope customer_id agent_id covers period warning_amount critical_amount currency silent_hours is_enabled"
        ),
        update=columns("name covers period warning_amount critical_amount currency silent_hours is_enabled"),
        delete=True,
    ),
    "spend_alert_crossings": Access({"select": REPORTS["select"]}, own=None),
    "allowed_transitions": Access(audience="signed_in", org=None, own=None),
    "leads": Access(
        RECORDS,
        insert=columns(
            "org_id name company email phone source note service_id estimated_value currency follow_up_on customer_id"
        ),
        update=columns("name company email phone source note service_id estimated_value currency follow_up_on customer_id"),
        delete=True,
    ),
    "sales": Access(
        RECORDS,
        insert=columns("org_id title customer_id booking_id source note currency expected_amount expected_on discount"),
        update=columns("title customer_id booking_id source note currency expected_amount expected_on discount"),
        delete=True,
    ),
    # part of their sale: who may change it may take lines off it
    "sale_lines": Access(
        RECORDS | {"delete": RECORDS["update"]},
        insert=columns("org_id sale_id position service_id description quantity unit_price discount tax_rate tax_included"),
        update=columns("position service_id description quantity unit_price discount tax_rate tax_included"),
        delete=True,
    ),
    "state_changes": Access({"select": RECORDS["select"]}),
    "tasks": Access(
        RECORDS, insert=columns("org_id title due_on due_time customer_id lead_id sale_id assigned_to"),
        update=columns("title due_on due_time"), delete=True,
    ),
    # a rep's are those of their own hand: the matrix's world lets each person be the author of theirs
    "notes": Access(
        RECORDS | {"delete": RECORDS["update"]},
        insert=columns("org_id body customer_id lead_id sale_id"), update=columns("body"), delete=True,
    ),
    "tags": Access(
        RECORDS | {"select": REPORTS["select"] | {"rep": ALL}, "insert": RECORDS["insert"] | {"rep": ALL}, "update": RECORDS["delete"]},
        own=None, insert=columns("org_id name colour"), update=columns("name colour"), delete=True,
    ),
    "record_tags": Access(
        RECORDS | {"delete": RECORDS["update"]},
        insert=columns("org_id tag_id customer_id lead_id sale_id"), delete=True,
    ),
    "calendar_events": Access({"select": RECORDS["select"]}),
    "booking_list": Access({"select": RECORDS["select"]}),
    "outgoing_messages": Access({"select": RECORDS["select"]}),
    "message_opt_outs": Access(REPORTS, own=None),
    "message_heads": Access({"select": RECORDS["select"]}),
    "message_threads": Access({"select": RECORDS["select"]}),
    "provider_bills": Access({"select": ADMINISTRATION["select"]}, own=None),
    "provider_bill_lines": Access({"select": ADMINISTRATION["select"]}, own=None),
    "provider_bill_missing_fact": Access(audience="nobody", org=None, own=None),
    "provider_bill_gap": Access(audience="nobody", org=None, own=None),
    "notification_types": Access(audience="signed_in", org=None, own=None),
    "notifications": Access({"select": OWN_ONLY}, own="person_id"),
    "notification_preferences": Access({"select": OWN_ONLY}, own="person_id"),
    "fx_fetches": Access(audience="signed_in", org=None, own=None),
    # the pairs of the matrix's world are nobody's own, so a rep sees none of them
    "customer_duplicates": Access({"select": REPORTS["select"]}, own=None),
    "timeline_entry": Access(audience="nobody", org=None, own=None),
    "booking_figure": Access(audience="nobody", org=None, own=None),
    "untaxed_service": Access(audience="nobody", org=None, own=None),
    "telephony_figure": Access(audience="nobody", org=None, own=None),
    "roi_figure": Access(audience="nobody", org=None, own=None),
    "roi_step": Access(audience="nobody", org=None, own=None),
    "sales_figure": Access(audience="nobody", org=None, own=None),
    "sales_report_row": Access(audience="nobody", org=None, own=None),
    "lead_report_row": Access(audience="nobody", org=None, own=None),
    "pipeline_state": Access(audience="nobody", org=None, own=None),
    "state_time": Access(audience="nobody", org=None, own=None),
    "forecast_month": Access(audience="nobody", org=None, own=None),
    "activity_entry": Access(audience="nobody", org=None, own=None),
    "day_entry": Access(audience="nobody", org=None, own=None),
    "guardrail_figure": Access(audience="nobody", org=None, own=None),
    "spend_alert_figure": Access(audience="nobody", org=None, own=None),
    "ai_usage_figure": Access(audience="nobody", org=None, own=None),
    "ai_usage_total": Access(audience="nobody", org=None, own=None),
    "ai_usage_difference": Access(audience="nobody", org=None, own=None),
    "overview_figure": Access(audience="nobody", org=None, own=None),
    "overview_day": Access(audience="nobody", org=None, own=None),
    "overview_customer": Access(audience="nobody", org=None, own=None),
}  # fmt: skip
