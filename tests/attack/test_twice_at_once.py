"""Every function that changes something, called twice at the same time with the same arguments, and once more after.

The functions come from pg_proc; one without good arguments here fails. The second call does nothing more, or is refused in
words of ours; no call dies of the other, and the books add up.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.attack.firm import Firm
from tests.database import Database
from tests.workers.running import lay_queue

VOLATILE = """
select p.proname as name from pg_proc as p
where p.pronamespace = 'public'::regnamespace and p.provolatile = 'v'
  and has_function_privilege('authenticated', p.oid, 'execute')
order by 1
"""
# as long as B needs to reach what A holds
OVERLAP_SECONDS = 0.05
# a whole firm is made for these: in the long run only
SLOW = {"load_demo", "remove_demo", "use_demo"}
Arguments = dict[str, Any]


def place(**more: Callable[[Firm], Any]) -> Callable[[Firm], Arguments]:
    """Arguments that are made when they are needed, beside the organisation."""
    return lambda firm: {"org_id": firm.org_id} | {name: made(firm) for name, made in more.items()}


def text(value: Any) -> Callable[[Firm], Any]:
    return lambda _: value


def invited(firm: Firm) -> Arguments:
    """An invitation of another organisation to this owner."""
    other = firm.database.new_user()
    email = firm.run("select email from auth.users where id = %s", firm.owner)
    with firm.database.acting_as(other) as connection:
        row = connection.execute(
            "select create_invitation(%s, %s, 'rep') as token", [firm.database.organisation_of(other), email]
        ).fetchone()
    assert row is not None
    return {"token": row["token"]}


def paired(firm: Firm) -> Arguments:
    return {"org_id": firm.org_id, "kept_id": firm.customer("Åke"), "merged_id": firm.customer("Åke AB")}


def shared(firm: Firm) -> Arguments:
    """An organisation that can be left, since it has another owner."""
    firm.member("owner")
    return {"org_id": firm.org_id}


def changing(firm: Firm) -> Arguments:
    for currency in ("SEK", "USD"):
        firm.run(
            "insert into fx_rates (currency, rated_on, rate, source) values (%s, '2026-03-12', 10, 'ecb')"
            " on conflict do nothing",
            currency,
        )
    return {"org_id": firm.org_id}


def change_begun(firm: Firm) -> Arguments:
    firm.ask("select change_currency(%s, 'USD')", changing(firm)["org_id"])
    return {"org_id": firm.org_id}


def open_invitation(firm: Firm) -> Any:
    firm.ask("select create_invitation(%s, 'guest@example.com', 'rep')", firm.org_id)
    return firm.run("select id from invitations where org_id = %s", firm.org_id)


def loaded(firm: Firm) -> Arguments:
    firm.demo()
    return {}


GOOD: dict[str, Callable[[Firm], Arguments]] = {
    "accept_invitation": invited,
    "add_provider_bill_lines": place(
        bill_id=Firm.bill, rows=text('[{"n": "1", "at": "2026-03-12", "amount": "12.5"}]')
    ),
    "add_opt_out": place(number=text("+46701234567")),
    "apply_provider_bill": place(bill_id=lambda f: f.bill("matched")),
    "assign_leads": place(ids=lambda f: [f.lead()], membership_id=Firm.member),
    "assign_sales": place(ids=lambda f: [f.sale()], membership_id=Firm.member),
    "assign_tasks": place(ids=lambda f: [f.task()], membership_id=Firm.member),
    "assign_customer": place(customer_id=lambda f: f.customer("Åke"), membership_id=Firm.member),
    "begin_provider_bill": place(
        integration_id=Firm.integration,
        starts_on=text("2026-03-01"),
        ends_on=text("2026-03-31"),
        currency=text("USD"),
    ),
    "cancel_currency_change": change_begun,
    "cancel_sync": place(run_id=Firm.sync_run),
    "change_currency": lambda f: changing(f) | {"currency": "USD"},
    "change_role": place(membership_id=Firm.member, role=text("viewer")),
    "change_timezone": place(timezone=text("Asia/Tokyo")),
    "complete_tasks": place(ids=lambda f: [f.task()]),
    "convert_lead": place(lead_id=Firm.lead),
    "create_invitation": place(email=lambda _: f"{uuid.uuid4().hex}@example.com", role=text("rep")),
    "create_organisation": lambda _: {"name": "Another"},
    "delete_tasks": place(ids=lambda f: [f.task()]),
    "delete_organisation": place(
        typed_name=lambda f: f.run("select name from organisations where id = %s", f.org_id)
    ),
    "discard_provider_bill": place(bill_id=Firm.bill),
    "disconnect_integration": place(integration_id=Firm.integration),
    "fetch_rates": lambda _: {},
    "keep_dashboard": place(widgets=text('[{"widget": "figures", "size": "half", "shown": true}]')),
    "leave_organisation": shared,
    "load_demo": loaded,
    "follow_up_leads": place(ids=lambda f: [f.lead()], follow_up_on=lambda _: ["2026-04-01"]),
    "mark_all_notifications_read": place(seen_at=lambda f: f.notification() and "2030-01-01"),
    "mark_notification_read": place(notification_id=Firm.notification),
    "match_provider_bill": place(bill_id=Firm.bill),
    "merge_customers": paired,
    "merge_tags": place(kept_id=lambda f: f.tag("Garden"), merged_id=lambda f: f.tag("Gardens")),
    "pause_integration": place(integration_id=Firm.integration),
    "remove_demo": lambda f: {"org_id": f.demo()},
    "remove_member": place(membership_id=Firm.member),
    "replay_job": place(job_id=Firm.dead_job),
    "replay_webhook_events": place(event_ids=lambda f: [f.failed_event()]),
    "restore_note": place(note_id=Firm.deleted_note),
    "resume_integration": place(integration_id=lambda f: f.integration("paused")),
    "revoke_invitation": place(invitation_id=open_invitation),
    "set_booking_origin": place(id=Firm.booking, event_id=lambda _: None),
    "set_booking_state": place(id=Firm.booking, state=text("no_show")),
    "set_manual_entries_state": place(ids=lambda f: [f.entry(), f.entry()], state=text("void")),
    "set_notification_preference": place(type=text("job_failed"), channel=text("mail"), wanted=text(False)),
    "snooze_tasks": place(ids=lambda f: [f.task()], due_on=text("2026-04-01")),
    "transfer_ownership": place(membership_id=Firm.member),
    "transition_lead": place(lead_id=Firm.lead, to_state=text("LOST")),
    "transition_leads": place(ids=lambda f: [f.lead(), f.lead()], to_state=text("CONTACTED")),
    "transition_sale": place(sale_id=Firm.sale, to_state=text("ACCEPTED")),
    "link_sale": place(booking_id=Firm.booking, sale_id=Firm.sale),
    "transition_sales": place(ids=lambda f: [f.sale(), f.sale()], to_state=text("ACCEPTED")),
    "undo_delete": place(audit_id=Firm.deletion),
    "undo_provider_bill": place(bill_id=lambda f: f.bill("applied")),
    "undo_merge": place(merge_id=Firm.merge),
    "use_demo": lambda f: {"org_id": f.demo()},
}
# how many rows there may be after three calls
ONCE: dict[str, tuple[str, int]] = {
    "accept_invitation": ("select count(*) from memberships where user_id = %(owner)s", 2),
    "add_opt_out": ("select count(*) from message_opt_outs where org_id = %(org_id)s and stands", 1),
    "link_sale": ("select count(*) from sales where org_id = %(org_id)s and booking_id is not null", 1),
    "set_booking_origin": (
        "select count(*) from audit_log where org_id = %(org_id)s and table_name = 'calendar_events'",
        1,
    ),
    "create_invitation": ("select count(*) from memberships where org_id = %(org_id)s", 2),
    "convert_lead": ("select count(*) from sales where org_id = %(org_id)s", 1),
    "transition_sale": (
        "select max(last_number) as count from private.sale_numbers where org_id = %(org_id)s",
        1,
    ),
    "transition_sales": (
        "select max(last_number) as count from private.sale_numbers where org_id = %(org_id)s",
        2,
    ),
    "merge_customers": ("select count(*) from customer_merges where org_id = %(org_id)s", 1),
    "change_currency": ("select count(*) from currency_changes where org_id = %(org_id)s", 1),
    "add_provider_bill_lines": ("select count(*) from provider_bill_lines where org_id = %(org_id)s", 1),
    "apply_provider_bill": ("select count(*) from ledger_entries where org_id = %(org_id)s", 1),
    "undo_provider_bill": ("select count(*) from ledger_entries where org_id = %(org_id)s", 0),
    "complete_tasks": ("select count(*) from tasks where org_id = %(org_id)s and state = 'DONE'", 1),
    "restore_note": ("select count(*) from notes where org_id = %(org_id)s", 1),
    "merge_tags": ("select count(*) from tags where org_id = %(org_id)s", 1),
    "undo_delete": ("select count(*) from customers where org_id = %(org_id)s", 1),
    "replay_job": (
        "select count(*) from private.job_outbox where args ->> 'org_id' = %(org_id)s::text and task = 'check_ledger'",
        1,
    ),
    "transfer_ownership": (
        "select count(*) from memberships where org_id = %(org_id)s and role = 'owner'",
        1,
    ),
    # each call makes another, as each click would: the page's button is dead after the first
    "create_organisation": ("select count(*) from memberships where user_id = %(owner)s", 4),
}


@pytest.fixture(scope="module")
def ready(database: Database) -> Database:
    lay_queue(database)
    return database


def names(database: Database) -> list[str]:
    with database.connect() as connection:
        return [row["name"] for row in connection.execute(VOLATILE).fetchall()]


def outcome(error: psycopg.Error | None) -> str:
    """What a call ended in: done, one of our codes, or Postgres's own, which nobody should read."""
    if error is None:
        return "done"
    if error.sqlstate == "PGRST":
        return str(json.loads(error.diag.message_primary or "{}")["code"])
    return f"{error.sqlstate} {error.diag.message_primary}"


def call(connection: psycopg.Connection[Any], name: str, arguments: Arguments) -> None:
    connection.execute("set local statement_timeout = '20s'")
    connection.execute(
        sql.SQL("select * from public.{}({})").format(
            sql.Identifier(name),
            sql.SQL(", ").join(
                sql.SQL("{} => {}").format(sql.Identifier(key), sql.Placeholder(key)) for key in arguments
            ),
        ),
        arguments,
    )


def twice(firm: Firm, name: str, arguments: Arguments) -> list[str]:
    """The outcomes of a call, of one that began before it ended, and of one after both."""
    ended: list[str] = []

    def attempt() -> None:
        error = None
        try:
            with firm.database.acting_as(firm.owner) as connection:
                call(connection, name, arguments)
        except psycopg.Error as raised:
            error = raised
        ended.append(outcome(error))

    second = threading.Thread(target=attempt)
    first: psycopg.Error | None = None
    try:
        with firm.database.acting_as(firm.owner) as connection:
            call(connection, name, arguments)
            second.start()
            second.join(OVERLAP_SECONDS)
    except psycopg.Error as raised:
        first = raised
    if second.ident is not None:
        second.join(30)
        assert not second.is_alive(), f"{name} hangs"
    attempt()
    return [outcome(first), *ended]


def test_each_function_is_called(ready: Database) -> None:
    assert names(ready) == sorted(GOOD)


def faults(database: Database, chosen: set[str]) -> list[str]:
    """What went wrong with each of these functions, in a firm of its own."""
    wrong, firms = [], {}
    for name in sorted(chosen):
        owner = database.new_user()
        firm = firms[name] = Firm(database, owner, database.organisation_of(owner))
        told = twice(firm, name, GOOD[name](firm))
        if told[0] != "done" or any(one != "done" and not one.startswith("KT") for one in told):
            wrong.append(f"{name}: {told}")
        if name in ONCE:
            query, wanted = ONCE[name]
            with database.connect() as connection:
                row = connection.execute(query.encode(), {"owner": owner, "org_id": firm.org_id}).fetchone()
            if row is None or row["count"] != wanted:
                wrong.append(f"{name}: {row} rows, not {wanted} ({told})")
    with database.connect() as connection:
        for name, firm in firms.items():
            if connection.execute("select * from private.check_ledger(%s)", [firm.org_id]).fetchall():
                wrong.append(f"{name}: the books do not add up")
    return wrong


def test_two_calls_at_once_are_one_or_the_second_is_told(ready: Database) -> None:
    assert faults(ready, set(GOOD) - SLOW) == []


@pytest.mark.chaos
def test_two_calls_for_the_demo_firm_at_once_are_one_or_the_second_is_told(ready: Database) -> None:
    assert faults(ready, SLOW) == []
