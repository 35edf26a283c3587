"""A number that was given to a customer is taken back; how a connection's address does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.database import Database
from tests.emulators.twilio import rfc2822
from tests.emulators.twilio_callbacks import inbound_message, sid
from tests.webhooks.test_legs import meanwhile
from tests.webhooks.test_telephony import MESSAGE, START
from tests.webhooks.told import Told, connected, heard

__all__ = ["heard"]
NUMBER = "+46700000003"
GIVE = "insert into customer_identities (org_id, customer_id, kind, value) values (%s, %s, 'phone', %s) returning id"


def owners(found: Told) -> dict[str, Any]:
    return {row["body"]: row["customer_id"] for row in found.calls()}


def test_a_number_taken_back_gives_back_what_came_by_it_and_no_more(heard: Told, database: Database) -> None:
    heard.hear(inbound_message(MESSAGE, "before", From=NUMBER))
    heard.listed(sid=MESSAGE, **{"from": NUMBER}, direction="inbound", status="received", body="before",
                 date_sent=rfc2822(START), price="-0.01")  # fmt: skip
    customer, other = heard.customer("Given"), heard.customer("Other", phone="+46700000009")
    heard.hear(inbound_message(sid("SM", 9), "another's", From="+46700000009"))
    with database.acting_as(heard.owner) as connection:
        row = connection.execute(GIVE, [heard.org_id, customer, NUMBER]).fetchone()
    heard.hear(inbound_message(sid("SM", 2), "after", From=NUMBER))
    assert owners(heard) == {"before": customer, "after": customer, "another's": other}
    assert {entry[3] for entry in heard.entries()} == {customer, other}
    assert row is not None
    with database.acting_as(heard.owner) as connection:
        connection.execute(
            "delete from customer_identities where org_id = %s and id = %s", [heard.org_id, row["id"]]
        )
    assert owners(heard) == {"before": None, "after": None, "another's": other}
    assert {entry[3] for entry in heard.entries()} == {None, other}
    assert {leg["assigned_to"] for leg in heard.legs() if leg["counterpart"] == NUMBER} == {None}


def test_a_number_that_was_theirs_for_a_time_leaves_its_calls_when_it_goes(
    heard: Told, database: Database
) -> None:
    customer = heard.customer("Given", phone=NUMBER)
    heard.hear(inbound_message(MESSAGE, "old", From=NUMBER))
    heard.all("update customer_identities set created_at = now() - interval '16 minutes' where org_id = %s", heard.org_id)  # fmt: skip
    with database.acting_as(heard.owner) as connection:
        connection.execute("delete from customer_identities where org_id = %s and value = %s", [heard.org_id, NUMBER])  # fmt: skip
    assert owners(heard) == {"old": customer}


def test_a_corrected_number_gives_back_what_it_brought_whenever_and_no_more(
    heard: Told, database: Database
) -> None:
    wrong, right = NUMBER, "+46700000004"
    heard.hear(inbound_message(sid("SM", 3), "the right one's", From=right))
    customer, owner = heard.customer("Given", phone=wrong), heard.customer("Its owner")
    heard.hear(inbound_message(MESSAGE, "wrong", From=wrong))
    # one that somebody gave to the customer, not the number
    heard.hear(inbound_message(sid("SM", 4), "told", From=wrong))
    heard.all(
        "update telephony_events set matched_by = null where org_id = %s and body = 'told'", heard.org_id
    )
    heard.listed(sid=MESSAGE, **{"from": wrong}, direction="inbound", status="received", body="wrong",
                 date_sent=rfc2822(START), price="-0.01")  # fmt: skip
    heard.all("update customer_identities set created_at = now() - interval '9 days' where org_id = %s", heard.org_id)  # fmt: skip
    with database.acting_as(heard.owner) as connection:
        connection.execute(
            "update customer_identities set value = %s where org_id = %s", [right, heard.org_id]
        )
    assert owners(heard) == {"wrong": None, "told": customer, "the right one's": customer}
    assert {entry[3] for entry in heard.entries()} == {None}
    with database.acting_as(heard.owner) as connection:
        connection.execute(GIVE, [heard.org_id, owner, wrong])
    assert owners(heard) == {"wrong": owner, "told": customer, "the right one's": customer}
    assert {entry[3] for entry in heard.entries()} == {owner}


def test_a_call_that_comes_while_its_number_is_corrected_is_not_kept_by_it(heard: Told) -> None:
    heard.customer("Given", phone=NUMBER)
    heard.listed(sid=sid("SM", 7), **{"from": "+46700000008"}, direction="inbound", status="received")
    item = inbound_message(MESSAGE, "wrong", From=NUMBER)
    correct = "update customer_identities set value = '+46700000004' where org_id = %s"
    with heard.database.connect() as connection:
        connection.execute(correct, [heard.org_id])
        with meanwhile(heard, lambda: heard.hear(item)):
            connection.commit()
    assert set(owners(heard).values()) == {None}


def test_a_number_that_came_by_a_merge_gives_back_what_came_by_it(heard: Told, database: Database) -> None:
    kept, merged = heard.customer("Kept", phone="+46700000009"), heard.customer("Merged", phone=NUMBER)
    heard.hear(inbound_message(MESSAGE, "merged's", From=NUMBER))
    heard.hear(inbound_message(sid("SM", 2), "kept's", From="+46700000009"))
    with database.acting_as(heard.owner) as connection:
        connection.execute("select public.merge_customers(%s, %s, %s)", [heard.org_id, kept, merged])
    assert owners(heard) == {"merged's": kept, "kept's": kept}
    with database.acting_as(heard.owner) as connection:
        connection.execute(
            "delete from customer_identities where org_id = %s and value = %s", [heard.org_id, NUMBER]
        )
    assert owners(heard) == {"merged's": None, "kept's": kept}


def test_the_calls_of_a_deleted_customer_are_nobodys(heard: Told, database: Database) -> None:
    customer = heard.customer("Gone", phone=NUMBER)
    heard.hear(inbound_message(MESSAGE, "hej", From=NUMBER))
    with database.acting_as(heard.owner) as connection:
        connection.execute("delete from customers where org_id = %s and id = %s", [heard.org_id, customer])
    assert owners(heard) == {"hej": None}


def test_an_addresss_health_is_for_who_reads_the_log(database: Database) -> None:
    found, stranger = connected(database), connected(database)
    endpoint = found.value(
        "insert into webhook_endpoints (org_id, integration_id, provider, token_hash)"
        " values (%s, %s, 'twilio', encode(sha256(gen_random_uuid()::text::bytea), 'hex')) returning id",
        found.org_id, found.integration_id,
    )  # fmt: skip
    with database.connect() as connection:
        connection.execute(
            "insert into webhook_refusals (org_id, endpoint_id, minute, reason, refused_count)"
            " select %(o)s, %(e)s, date_trunc('minute', now()) - a, r, n from (values (interval '1 hour', 'signature', 2),"
            " (interval '2 hours', 'signature', 3), (interval '25 hours', 'signature', 50), (interval '1 hour', 'late', 1))"
            " as v (a, r, n)",
            {"o": found.org_id, "e": endpoint},
        )
        connection.execute(
            "insert into webhook_events (org_id, endpoint_id, provider, provider_event_id, kind, received_at)"
            " values (%s, %s, 'twilio', 'x', 'test', %s)",
            [found.org_id, endpoint, START],
        )
    ask = "select * from public.webhook_health(%s, %s)"
    manager, _ = database.join(found.org_id, "manager")
    with database.acting_as(manager) as connection:
        [row] = connection.execute(ask, [found.org_id, found.integration_id]).fetchall()
    assert row == {"last_received_at": START, "refused_signature_count": 5, "refused_late_count": 1}
    viewer, _ = database.join(found.org_id, "viewer")
    for person, code in ((viewer, "KT003"), (stranger.owner, "KT004")):
        with database.acting_as(person) as connection, pytest.raises(Exception, match=code):
            connection.execute(ask, [found.org_id, found.integration_id])
    with database.acting_as(stranger.owner) as connection:
        [row] = connection.execute(ask, [stranger.org_id, found.integration_id]).fetchall()
    assert row == {"last_received_at": None, "refused_signature_count": 0, "refused_late_count": 0}
