"""A number that says stop is written to no more until it says start itself, whoever asks and whatever comes first."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.emulators.twilio_callbacks import inbound_message, message_status, sid
from tests.messages.desk import THEIRS, Desk
from tests.webhooks.line import until

START = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def refused(desk: Desk, **more: Any) -> bool:
    """Whether sending and estimating are refused for what the number said."""
    codes = {answer.json().get("code") for answer in (desk.sends(**more), desk.estimates(**more))}
    assert codes in ({"KT162"}, {None}), codes
    return codes == {"KT162"}


@pytest.mark.parametrize(
    "word",
    ["STOP", "stopp", " Stop. ", "STOPALL", "Unsubscribe", "cancel", "END", "Quit", "avsluta", "stop!\n"],
)
def test_every_word_for_stop_closes_the_number_in_the_transaction_that_brings_it(
    desk: Desk, word: str
) -> None:
    assert desk.send(inbound_message(sid("SM", 1), word)).status_code == 200
    assert desk.opt_outs() == {THEIRS: True}
    [row] = desk.calls()
    [noted] = desk.all("select event_id, added_by from message_opt_outs where org_id = %s", desk.org_id)
    assert (noted["event_id"], noted["added_by"]) == (row["id"], None)
    assert refused(desk)
    assert desk.asked() == []


@pytest.mark.parametrize(
    "text", ["Stop calling me on Sundays", "", "NONSTOP", "Start the car", "the end", "s t o p"]
)
def test_a_word_within_a_text_says_nothing(desk: Desk, text: str) -> None:
    assert desk.send(inbound_message(sid("SM", 1), text)).status_code == 200
    assert desk.opt_outs() == {}
    assert not refused(desk)


def test_stop_to_one_firm_is_stop_to_that_firm_and_from_that_number(desk: Desk, database: Database) -> None:
    desk.send(inbound_message(sid("SM", 1), "STOP", From="+46700000003"))
    assert not refused(desk)
    assert refused(desk, to="+46700000003")
    assert refused(desk, to="0700-00 00 03")


@pytest.mark.parametrize("word", ["START", "unstop", "Start."])
def test_only_the_number_itself_opens_it_again(desk: Desk, word: str) -> None:
    desk.send(inbound_message(sid("SM", 1), "STOP"))
    # what we send says nothing for them
    desk.send(message_status(sid("SM", 2), "delivered") | {"Body": "START"})
    desk.all("select private.note_opt_out(%s, %s, true, now())", desk.org_id, THEIRS)
    assert refused(desk)
    for statement in ("delete from message_opt_outs", "update message_opt_outs set stopped_at = null"):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            desk.database.acting_as(desk.owner) as connection,
        ):
            connection.execute(statement)
    desk.send(inbound_message(sid("SM", 3), word))
    assert desk.opt_outs() == {THEIRS: False}
    assert not refused(desk)
    desk.send(inbound_message(sid("SM", 4), "STOP"))
    assert refused(desk)


def test_the_same_word_told_again_changes_nothing(desk: Desk) -> None:
    desk.send(inbound_message(sid("SM", 1), "STOP"))
    desk.send(inbound_message(sid("SM", 2), "START"))
    before = desk.all("select * from message_opt_outs where org_id = %s", desk.org_id)
    # the callback once more, and the same message in Twilio's list
    desk.send(inbound_message(sid("SM", 1), "STOP"), **{"I-Twilio-Idempotency-Token": "again"})
    listed(desk, 1, "STOP", START)
    assert desk.all("select * from message_opt_outs where org_id = %s", desk.org_id) == before
    assert not refused(desk)


def listed(desk: Desk, number: int, body: str, at: datetime) -> None:
    """A message as Twilio's list has it, with its own time."""
    desk.all(
        "select private.apply_twilio(%s, %s, jsonb_build_object('leg_id', %s::text, 'kind', 'message', 'state', 'received',"
        " 'direction', 'inbound', 'from_number', %s::text, 'to_number', '+46700000001', 'body', %s::text,"
        " 'started_at', %s::text))",
        desk.org_id, desk.integration_id, sid("SM", number), THEIRS, body, at.isoformat(),
    )  # fmt: skip


def test_words_that_come_out_of_order_mean_what_they_meant(desk: Desk) -> None:
    words = [("STOP", 0), ("START", 1), ("STOP", 2), ("START", 3)]
    for closing in (words, words[:3]):
        for order in permutations(range(len(closing))):
            desk.all("delete from message_opt_outs where org_id = %s", desk.org_id)
            desk.all("delete from telephony_legs where org_id = %s", desk.org_id)
            desk.all("delete from telephony_events where org_id = %s", desk.org_id)
            for place in order:
                word, minutes = closing[place]
                listed(desk, place, word, START + timedelta(minutes=minutes))
            assert desk.opt_outs() == {THEIRS: len(closing) == 3}, order
            [row] = desk.all(
                "select e.body, e.started_at from message_opt_outs o join telephony_events e on e.org_id = o.org_id"
                " and e.id = o.event_id where o.org_id = %s", desk.org_id,
            )  # fmt: skip
            assert row["started_at"] == START + timedelta(minutes=len(closing) - 1), order


def test_a_text_that_the_list_brings_later_is_heard(desk: Desk) -> None:
    # a callback without its text, then the list with it
    desk.all(
        "select private.apply_twilio(%s, %s, jsonb_build_object('leg_id', %s::text, 'kind', 'message', 'state', 'received',"
        " 'direction', 'inbound', 'from_number', %s::text, 'to_number', '+46700000001'))",
        desk.org_id, desk.integration_id, sid("SM", 1), THEIRS,
    )  # fmt: skip
    assert desk.opt_outs() == {}
    listed(desk, 1, "STOP", START)
    assert desk.opt_outs() == {THEIRS: True}


def test_a_messaging_services_own_word_counts(desk: Desk) -> None:
    desk.send(inbound_message(sid("SM", 1), "SLUTA", OptOutType="STOP"))
    assert desk.opt_outs() == {THEIRS: True}
    desk.send(inbound_message(sid("SM", 2), "HJÄLP", OptOutType="HELP"))
    assert refused(desk)
    desk.send(inbound_message(sid("SM", 3), "BÖRJA", OptOutType="START"))
    assert not refused(desk)


def test_who_said_stop_at_twilio_is_not_asked_a_second_time(desk: Desk) -> None:
    desk.server.control(opted_out=[THEIRS])
    answer = desk.sends()
    assert (answer.status_code, answer.json()["details"]) == (422, "error_code: 21610")
    assert desk.opt_outs() == {THEIRS: True}
    assert refused(desk)
    assert len(desk.asked()) == 1


def test_a_callback_that_says_so_counts_too(desk: Desk) -> None:
    sent = desk.sends().json()["provider_id"]
    desk.send(message_status(sent, "failed", ErrorCode="21610"))
    assert refused(desk)
    # what was refused then is told once more by the list, after the number opened itself
    at = desk.value("select started_at from telephony_events where org_id = %s", desk.org_id)
    desk.all("select private.note_opt_out(%s, %s, false, %s)", desk.org_id, THEIRS, at + timedelta(minutes=1))
    desk.send(message_status(sent, "undelivered", ErrorCode="21610"))
    assert desk.opt_outs() == {THEIRS: False}


def test_a_stop_that_arrives_between_two_attempts_ends_the_message(desk: Desk) -> None:
    desk.server.control(fail=429)
    assert desk.sends(key="waits").status_code == 429
    desk.server.control(fail=0)
    desk.send(inbound_message(sid("SM", 1), "STOP"))
    [row] = desk.outgoing()
    assert row["state"] == "failed"
    answer = desk.sends(key="waits")
    assert (answer.status_code, answer.json()["code"]) == (422, "KT167")
    assert desk.asked() == []


def test_a_stop_under_way_is_heard_by_a_message_that_is_being_reserved(desk: Desk) -> None:
    """Of two transactions at once one is first: the message leaves before the stop is answered, or not at all."""
    answers: list[int] = []
    with desk.database.connect() as connection:
        connection.execute("select private.note_opt_out(%s, %s, true, now())", [desk.org_id, THEIRS])
        sending = threading.Thread(target=lambda: answers.append(desk.sends().status_code))
        sending.start()
        sending.join(0.5)
        connection.commit()
    sending.join(30)
    assert answers == ([409] if desk.asked() == [] else [200])
    assert refused(desk)


def test_a_hundred_words_at_once_from_many_numbers_leave_each_as_it_said(desk: Desk) -> None:
    numbers = [f"+4670000{n:04d}" for n in range(25)]
    threads = [
        threading.Thread(
            target=lambda n=n, word=word: desk.send(inbound_message(sid("SM", n), word, From=numbers[n % 25]))
        )
        for n, word in ((n, "STOP" if n % 2 else "Hej") for n in range(100))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    until(lambda: len(desk.opt_outs()) == 25, "all numbers were heard")
    assert all(desk.opt_outs().values())


def test_a_person_closes_a_number_and_nobody_opens_it(desk: Desk) -> None:
    with desk.database.acting_as(desk.owner) as connection:
        for _ in range(2):
            connection.execute("select public.add_opt_out(%s, '070-000 00 02')", [desk.org_id])
    [row] = desk.all("select * from message_opt_outs where org_id = %s", desk.org_id)
    [owner] = desk.all(
        "select id from memberships where org_id = %s and user_id = %s", desk.org_id, desk.owner
    )
    assert (row["number"], row["stands"], row["added_by"]) == (THEIRS, True, owner["id"])
    assert refused(desk)
    desk.send(inbound_message(sid("SM", 1), "START"))
    assert not refused(desk)


def test_a_firm_that_goes_takes_its_closed_numbers_along(desk: Desk, database: Database) -> None:
    desk.send(inbound_message(sid("SM", 1), "STOP"))
    desk.sends(to="+46700000003")
    other = database.new_user()
    org = database.organisation_of(other)
    with database.connect() as connection:
        connection.execute("select private.note_opt_out(%s, %s, true, now())", [org, THEIRS])
    with database.acting_as(other) as connection:
        name = connection.execute("select name from organisations where id = %s", [org]).fetchone()
        assert name is not None
        connection.execute("select delete_organisation(%s, %s)", [org, name["name"]])
    assert desk.all("select 1 from message_opt_outs where org_id = %s", org) == []
    assert desk.opt_outs() == {THEIRS: True}
