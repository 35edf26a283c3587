"""Threads: the newest message of each number, newest first, page by page, whatever stands before it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.database import Database
from tests.emulators.twilio_callbacks import inbound_message, sid
from tests.messages.desk import THEIRS, Desk

START = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
PAGE = """
select * from message_threads where org_id = %(org)s and (%(at)s::timestamptz is null or at <= %(at)s
  and (at < %(at)s or at = %(at)s and id > %(id)s))
order by at desc, id limit 26
"""


def threads(desk: Desk, user: Any = None) -> list[dict[str, Any]]:
    with desk.database.acting_as(user or desk.owner) as connection:
        return connection.execute(
            "select * from message_threads where org_id = %s order by at desc, id", [desk.org_id]
        ).fetchall()


def test_a_thread_is_the_newest_message_of_its_number(desk: Desk) -> None:
    customer = desk.customer("Åke", phone=THEIRS)
    desk.send(inbound_message(sid("SM", 1), "Are you open?"))
    desk.send(inbound_message(sid("SM", 2), "Who is this?", From="+46700000003"))
    # Twilio's clock has whole seconds
    desk.all(
        "update telephony_events set started_at = started_at - interval '1 minute' where org_id = %s",
        desk.org_id,
    )
    assert desk.sends("Yes, until five.").status_code == 200
    found = threads(desk)
    assert [(row["number"], row["body"], row["direction"], row["is_unsent"]) for row in found] == [
        (THEIRS, "Yes, until five.", "outbound", False), ("+46700000003", "Who is this?", "inbound", False),
    ]  # fmt: skip
    assert (found[0]["customer_id"], found[0]["customer_name"]) == (customer, "Åke")
    assert [row["is_opted_out"] for row in found] == [False, False]
    desk.send(inbound_message(sid("SM", 3), "STOP"))
    assert [(row["number"], row["is_opted_out"]) for row in threads(desk)] == [
        (THEIRS, True),
        ("+46700000003", False),
    ]


def test_one_that_never_left_is_its_threads_newest_until_another_is(desk: Desk) -> None:
    desk.server.control(create="drop")
    desk.sends("Lost", key="lost", to="+46700000004")
    desk.server.control(create="")
    [row] = threads(desk)
    assert (row["number"], row["body"], row["state"], row["is_unsent"]) == (
        "+46700000004",
        "Lost",
        "unclear",
        True,
    )
    desk.all("update integrations set sender = '+46799999999' where org_id = %s", desk.org_id)
    desk.sends("Refused", to="+46700000004")
    [row] = threads(desk)
    assert (row["body"], row["state"], row["error_code"]) == ("Refused", "failed", "21606")
    desk.all("update integrations set sender = '+46700000001' where org_id = %s", desk.org_id)
    desk.sends("Sent", to="+46700000004")
    # Twilio's clock has whole seconds
    desk.all("update telephony_events set started_at = now() where org_id = %s", desk.org_id)
    [row] = threads(desk)
    assert (row["body"], row["state"], row["is_unsent"]) == ("Sent", "queued", False)


def test_a_call_is_in_no_thread(desk: Desk) -> None:
    desk.all(
        "insert into telephony_events (org_id, kind, direction, state, from_number, to_number, started_at)"
        " values (%s, 'call', 'inbound', 'completed', %s, '+46700000001', now())",
        desk.org_id, THEIRS,
    )  # fmt: skip
    assert threads(desk) == []


def test_pages_show_every_thread_once_and_no_table_is_read_from_end_to_end(
    desk: Desk, database: Database
) -> None:
    desk.all(
        "insert into telephony_events (org_id, kind, direction, state, from_number, to_number, body, started_at)"
        " select %s, 'message', 'inbound', 'received', '+4671' || lpad((n %% 3000)::text, 7, '0'), '+46700000001',"
        " 'Text ' || n, %s::timestamptz + make_interval(mins => n / 3) from generate_series(1, 20000) as n",
        desk.org_id, START,
    )  # fmt: skip
    desk.all(
        "insert into outgoing_messages (org_id, idempotency_key, integration_id, from_number, to_number, body, encoding,"
        " segment_count, state, created_at) select %s, 'n' || n, %s, '+46700000001', '+4672' || lpad(n::text, 7, '0'), 'x',"
        " 'gsm7', 1, 'failed', %s::timestamptz + make_interval(mins => n) from generate_series(1, 500) as n",
        desk.org_id, desk.integration_id, START + timedelta(days=4),
    )  # fmt: skip
    with database.connect(autocommit=True) as connection:
        connection.execute("analyze telephony_events, outgoing_messages, message_heads")
    seen: list[str] = []
    last: dict[str, Any] = {"at": None, "id": None}
    with database.acting_as(desk.owner) as connection:
        while True:
            values = {"org": desk.org_id, "at": last["at"], "id": last["id"]}
            page = connection.execute(PAGE, values).fetchall()[:25]
            seen += [row["number"] for row in page]
            if len(page) < 25:
                break
            last = page[-1]
    assert len(seen) == len(set(seen)) == 3500
    with database.acting_as(desk.owner, anew=True) as connection:
        for place, at in (("first", None), ("tenth", START + timedelta(days=4, minutes=20))):
            where = "" if at is None else f"and at <= '{at.isoformat()}'"
            found = connection.execute(
                "explain (analyze, buffers, format json) select * from message_threads"
                f" where org_id = '{desk.org_id}' {where} order by at desc, id limit 26"
            ).fetchone()
            assert found is not None
            [plan] = found["QUERY PLAN"]
            assert read_whole(plan["Plan"]) == [], (place, plan)
            assert plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] < 1000, (
                place,
                plan,
            )


def read_whole(node: dict[str, Any]) -> list[str]:
    """The tables of facts that a plan reads from end to end."""
    own = [node["Relation Name"]] if node["Node Type"] == "Seq Scan" else []
    inner = [name for part in node.get("Plans", []) for name in read_whole(part)]
    return [
        name for name in own + inner if name in ("telephony_events", "outgoing_messages", "message_heads")
    ]


def test_a_merge_moves_what_was_sent_and_its_undoing_brings_it_back(desk: Desk) -> None:
    kept, merged = desk.customer("Åke"), desk.customer("Åke AB", phone=THEIRS)
    assert desk.sends().status_code == 200
    with desk.database.acting_as(desk.owner) as connection:
        made = connection.execute(
            "select merge_customers(%s, %s, %s) as id", [desk.org_id, kept, merged]
        ).fetchone()
        assert made is not None
    assert [row["customer_id"] for row in desk.outgoing()] == [kept]
    # the customer of before is the one of now
    assert desk.sends(customer_id=str(merged)).json()["to"] == THEIRS
    with desk.database.acting_as(desk.owner) as connection:
        connection.execute("select undo_merge(%s, %s)", [desk.org_id, made["id"]])
    assert desk.outgoing()[0]["customer_id"] == merged


def test_texts_are_forgotten_with_the_raw_requests_and_the_rest_stays(desk: Desk) -> None:
    assert desk.sends("Old", key="old").status_code == 200
    assert desk.sends("New", key="new").status_code == 200
    for table, column in (("outgoing_messages", "created_at"), ("telephony_events", "started_at")):
        desk.all(
            f"update {table} set {column} = now() - interval '91 days' where org_id = %s and body = 'Old'",
            desk.org_id,
        )
    assert desk.value("select private.forget_messages(50000)") >= 1
    assert [row["body"] for row in desk.outgoing()] == [None, "New"]
    assert sorted(row["body"] or "" for row in desk.calls()) == ["", "New"]
    # the key is still that message's
    assert desk.sends("Old", key="old").json()["state"] == "sent"
    assert len(desk.asked()) == 2
