"""The figures of telephony speak of the rows that the list shows, and of what the ledger has."""

from __future__ import annotations

from tests.database import Database
from tests.emulators.twilio import rfc2822
from tests.emulators.twilio_callbacks import THEIRS, sid
from tests.webhooks.test_telephony import CALL, CHILD, MESSAGE, START
from tests.webhooks.told import connected


def test_narrowed_figures_are_of_the_rows_that_the_list_shows(database: Database) -> None:
    heard = connected(database, "USD")
    known = heard.customer("Known", phone=THEIRS)
    heard.listed(sid=CALL, start_time=rfc2822(START), duration="125", price="-1.00")
    heard.listed(sid=CHILD, parent_call_sid=CALL, start_time=rfc2822(START), duration="60", price="-0.25")
    heard.listed(sid=MESSAGE, date_sent=rfc2822(START), price="-0.50", **{"from": "+46700000009"})
    heard.listed(sid=sid("CA", 3), start_time=rfc2822(START), duration="0", status="no-answer", price="0",
                 direction="inbound", **{"from": "+46700000009"})  # fmt: skip
    rep, place = database.join(heard.org_id, "rep")
    with database.acting_as(heard.owner) as connection:
        connection.execute("select public.assign_customer(%s, %s, %s)", [heard.org_id, known, place])
    everything = {
        "kinds": (["call"], "kind = any (%s)"), "directions": (["inbound"], "direction = any (%s)"),
        "states": (["no_answer", "busy"], "state = any (%s)"), "customer_id": (known, "customer_id = %s"),
        "without_customer": (True, "(customer_id is null) = %s"), "number": (THEIRS, "counterpart = %s"),
    }  # fmt: skip
    seen = set()
    for reader in (heard.owner, rep):
        for named, (wanted, where) in everything.items():
            with database.acting_as(reader) as connection:
                listed = connection.execute(
                    "select count(*) filter (where kind = 'call') as calls, count(*) filter (where kind = 'message')"
                    f" as messages, coalesce(sum(cost::numeric), 0) as cost from telephony_list where org_id = %s and {where}",
                    [heard.org_id, wanted],
                ).fetchone()
                totals, days = (
                    connection.execute(
                        "select sum(call_count)::int as calls, sum(message_count)::int as messages, sum(cost::numeric) as cost"
                        " from telephony_figures(%s, '2026-03-01', '2026-03-31', %s, 'USD',"
                        f" {named} => %s) where group_key <> 'before'",
                        [heard.org_id, by, wanted],
                    ).fetchone()
                    for by in ("period", "day")
                )
            assert totals == listed == days, (named, reader)
            seen.add((named, str(listed)))
    assert len({text for _, text in seen}) >= 4
    # what the ledger has of a customer is what the figures say of them
    entries = heard.value(
        "select sum(amount_org::numeric) from ledger_entries where org_id = %s and source = 'telephony_legs' and customer_id = %s",
        heard.org_id, known,
    )  # fmt: skip
    with database.acting_as(heard.owner) as connection:
        figure = connection.execute(
            "select cost from telephony_figures(%s, '2026-03-01', '2026-03-31', 'period', 'USD', customer_id => %s)"
            " where group_key = 'now'",
            [heard.org_id, known],
        ).fetchone()
    assert figure is not None and figure["cost"] == entries and entries > 0
