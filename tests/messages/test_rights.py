"""Who may write to whom: everybody's numbers, one's own customers', or none; and nobody to another firm's."""

from __future__ import annotations

import uuid

import httpx
import pytest

from tests.database import Database
from tests.emulators.twilio import TOKEN
from tests.messages.desk import THEIRS, Desk, open_desk
from tests.usage.server import signed
from tests.webhooks.line import Server


def code(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code")


@pytest.mark.parametrize("role", ["admin", "manager"])
def test_administrators_and_managers_write_to_anybody(desk: Desk, role: str) -> None:
    assert code(desk.sends(by=desk.member(role)[0])) == (200, None)


@pytest.mark.parametrize("role", ["viewer", "talent"])
def test_viewers_and_talents_write_to_nobody(desk: Desk, role: str) -> None:
    user, _ = desk.member(role)
    customer = str(desk.customer("Åke", phone=THEIRS))
    for answer in (
        desk.sends(by=user), desk.estimates(by=user), desk.sends(by=user, customer_id=customer), desk.estimates(by=user, customer_id=customer)
    ):  # fmt: skip
        assert code(answer) == (403, "KT003")
    assert desk.asked() == []


def test_a_representative_writes_to_their_own_customers_and_learns_of_no_other_number(desk: Desk) -> None:
    user, mine = desk.member("rep")
    _, theirs = desk.member("rep")
    own = desk.customer("Mine", phone="+46700000011", assigned_to=mine)
    colleague = desk.customer("A colleague's", phone="+46700000012", assigned_to=theirs)
    unowned = desk.customer("Nobody's", phone="+46700000013")
    assert code(desk.sends(by=user, to="+46700000011")) == (200, None)
    assert code(desk.sends(by=user, customer_id=str(own))) == (200, None)
    said = [desk.sends(by=user, to=number) for number in ("+46700000012", "+46700000013", "+46700000014")]
    assert {code(answer) for answer in said} == {(403, "KT003")}
    # the same words for a colleague's number, nobody's and one that is in no list
    assert len({answer.json()["message"] for answer in said}) == 1
    for customer in (colleague, unowned):
        assert code(desk.sends(by=user, customer_id=str(customer))) == (404, "KT004")
        assert code(desk.estimates(by=user, customer_id=str(customer))) == (404, "KT004")
    assert len(desk.asked()) == 2
    with desk.database.acting_as(user) as connection:
        seen = connection.execute("select to_number from outgoing_messages").fetchall()
        threads = connection.execute("select number from message_threads").fetchall()
    assert {row["to_number"] for row in seen} == {row["number"] for row in threads} == {"+46700000011"}
    # a customer that changes hands takes its messages along
    desk.all("update customers set assigned_to = %s where org_id = %s and id = %s", theirs, desk.org_id, own)
    with desk.database.acting_as(user) as connection:
        assert connection.execute("select 1 from outgoing_messages").fetchall() == []
        assert connection.execute("select 1 from message_threads").fetchall() == []


def test_another_persons_key_tells_a_representative_nothing(desk: Desk) -> None:
    user, mine = desk.member("rep")
    desk.customer("Mine", phone="+46700000011", assigned_to=mine)
    assert code(desk.sends("Secret", key="shared")) == (200, None)
    assert code(desk.sends("Secret", key="shared", by=user)) == (403, "KT003")
    taken = desk.sends("Secret", key="shared", by=user, to="+46700000011")
    assert code(taken) == (409, "KT166")
    assert THEIRS not in taken.text


def test_a_stranger_and_another_firms_owner_find_nothing(
    desk: Desk, database: Database, server: Server
) -> None:
    customer = str(desk.customer("Åke", phone=THEIRS))
    assert code(desk.sends(key="ours")) == (200, None)
    stranger = database.new_user()
    for answer in (desk.sends(by=stranger), desk.estimates(by=stranger), desk.sends(by=stranger, key="ours")):
        assert code(answer) == (404, "KT004")
    other = open_desk(database, server)
    # their own firm, our customer
    assert code(other.sends(customer_id=customer)) == (404, "KT004")
    with database.acting_as(other.owner) as connection:
        for relation in ("outgoing_messages", "message_opt_outs", "message_threads"):
            found = connection.execute(
                f"select 1 from {relation} where org_id = %s", [desk.org_id]
            ).fetchall()
            assert found == [], relation


def test_without_a_token_nothing_is_told(desk: Desk) -> None:
    for path in ("send", "estimate"):
        answer = httpx.post(
            f"{desk.server.address}/functions/v1/messages/{path}", json={"org_id": str(desk.org_id)}
        )
        assert code(answer) == (401, "unauthorized")
    assert desk.asked() == []


def test_nobody_writes_past_the_function(desk: Desk) -> None:
    values = (
        "(org_id, idempotency_key, integration_id, from_number, to_number, body, encoding, segment_count)"
    )
    with desk.database.acting_as(desk.owner) as connection:
        for statement in (
            f"insert into outgoing_messages {values} select '{desk.org_id}', 'x', '{desk.integration_id}', '{THEIRS}', '{THEIRS}', 'x', 'gsm7', 1",
            "update outgoing_messages set state = 'sent'",
            "delete from outgoing_messages",
            f"select private.settle_message('{desk.org_id}', '{desk.org_id}', 'sent')",
            f"select private.note_opt_out('{desk.org_id}', '{THEIRS}', false, now())",
        ):
            with pytest.raises(Exception, match="permission denied"), connection.transaction():
                connection.execute(statement)


def test_the_demo_firm_sends_nothing(desk: Desk) -> None:
    desk.all("update organisations set rates_source = 'demo' where id = %s", desk.org_id)
    try:
        assert code(desk.sends()) == (409, "KT133")
        assert code(desk.estimates()) == (409, "KT133")
    finally:
        desk.all("update organisations set rates_source = 'ecb' where id = %s", desk.org_id)
    assert desk.asked() == []


def test_the_numbers_of_an_account_are_shown_to_who_may_choose_one(
    desk: Desk, database: Database, server: Server
) -> None:
    server.control(numbers=["+46700000005", "+46700000009", "+46700000001"])

    def ask(
        user: uuid.UUID, org_id: object = desk.org_id, integration_id: object = desk.integration_id
    ) -> httpx.Response:
        return httpx.get(
            f"{server.address}/functions/v1/messages/senders",
            params={"org_id": str(org_id), "integration_id": str(integration_id)},
            headers=signed(user),
            timeout=30,
        )

    assert ask(desk.owner).json() == {
        "data": [{"number": "+46700000001", "name": "Line 2"}, {"number": "+46700000005", "name": "Line 0"}]
    }
    for role in ("manager", "rep", "viewer"):
        assert code(ask(desk.member(role)[0])) == (403, "KT003")
    stranger = database.new_user()
    assert code(ask(stranger)) == (404, "KT004")
    assert code(ask(stranger, database.organisation_of(stranger))) == (404, "KT031")
    with desk.database.acting_as(desk.owner) as connection:
        connection.execute(
            "update integrations set sender = '+46700000005' where id = %s", [desk.integration_id]
        )
    assert desk.sends().json()["from"] == "+46700000005"
    server.control(token="another")
    assert code(ask(desk.owner)) == (422, "invalid")
    server.control(token=TOKEN, fail=503)
    assert code(ask(desk.owner)) == (503, "KT169")
    server.control(fail=0)
