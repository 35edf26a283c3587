"""Retell through the pipeline: its events and lists become calls, their words and their cost part by part, each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import httpx
import pytest

from providers.retell import listed_item
from tests.database import Database
from tests.emulators.retell import KEY
from tests.emulators.retell_events import (
    OURS,
    PRODUCTS,
    SPOKEN,
    THEIRS,
    analyzed,
    begun,
    ended,
    event,
    signed,
    unanswered,
)
from tests.emulators.twilio import ACCOUNT, TOKEN
from tests.emulators.twilio_callbacks import Delivery, call_status, delivery, sid
from tests.usage.server import signed as bearer
from tests.webhooks.line import until
from tests.webhooks.retell_line import Exchange, Workspace, exchange, open_workspace
from tests.workers.running import lay_queue

NOW = datetime.now(UTC).replace(microsecond=0)
START = NOW - timedelta(minutes=10)
SID = sid("CA", 12)
# dollars of the analysed call of tests/emulators/retell_events.py, by part
WHOLE = {1: "0.015", 3: "0.0825", 4: "0.04", 5: "0.055", 0: "0.005"}


@pytest.fixture(scope="module")
def server(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    lay_queue(database)
    with exchange(database, tmp_path_factory.mktemp("functions")) as found:
        yield found


@pytest.fixture
def desk(database: Database, server: Exchange) -> Iterator[Workspace]:
    server.change(forget=True, fail=0, key=KEY)
    found = open_workspace(database, server)
    yield found
    assert [row for row in found.problems() if row["severity"] == "error"] == []


def whole(call_id: str, parts: dict[int, str]) -> dict[tuple[str, int], Decimal]:
    return {(call_id, part): Decimal(amount) for part, amount in parts.items()}


def known(desk: Workspace) -> Any:
    """What must not depend on the order."""
    return (
        desk.known(),
        desk.parts(),
        desk.value("select string_agg(transcript, '|') from telephony_events where org_id = %s", desk.org_id),
    )


def test_a_call_is_told_and_costs_what_retell_says_part_by_part(desk: Workspace) -> None:
    customer = desk.customer("Anna", phone=THEIRS)
    assert desk.tell("call_started", begun("call_1", START)).status_code == 200
    [call] = desk.calls()
    assert (call["state"], call["direction"], call["counterpart"], call["cost"], call["agent_name"]) == (
        "in_progress", "inbound", THEIRS, None, "Reception",
    )  # fmt: skip
    assert desk.tell("call_ended", ended("call_1", START)).status_code == 200
    assert desk.parts() == whole("call_1", WHOLE | {3: "0.0675"})
    assert desk.tell("call_analyzed", analyzed("call_1", START)).status_code == 200
    [call] = desk.calls()
    assert (call["state"], call["seconds"], call["customer_id"], call["started_at"]) == (
        "completed",
        60,
        customer,
        START,
    )
    assert (call["cost"], call["currency"], call["cost_state"], call["leg_count"], call["providers"]) == (
        Decimal("0.1975"), "USD", "actual", 1, ["retell"],
    )  # fmt: skip
    assert (call["outcome"], call["summary"], call["has_recording"], call["has_transcript"]) == (
        "Successful, Positive", "Booked a time.", True, True,
    )  # fmt: skip
    assert desk.parts() == whole("call_1", WHOLE)
    assert [(row["kind"], row["state"]) for row in desk.events()] == [
        ("call.started", "applied"), ("call.ended", "applied"), ("call.analyzed", "applied"),
    ]  # fmt: skip


TOLD = [("call_started", begun), ("call_ended", ended), ("call_analyzed", analyzed)]


def test_every_order_of_events_doubled_ends_in_the_same(
    desk: Workspace, database: Database, server: Exchange
) -> None:
    outcomes = []
    for order in permutations(range(3)):
        found = open_workspace(database, server)
        for place in [*order, *order]:
            name, make = TOLD[place]
            assert found.tell(name, make("call_1", START)).status_code == 200
        outcomes.append(known(found))
        assert len(found.events()) == 3
        assert found.problems() == []
    assert outcomes == [outcomes[0]] * 6
    assert outcomes[0][1] == whole("call_1", WHOLE)


def test_a_retry_of_the_end_after_the_analysis_changes_nothing(desk: Workspace) -> None:
    desk.tell("call_analyzed", analyzed("call_1", START))
    before = known(desk)
    desk.tell("call_ended", ended("call_1", START, transcript="Agent: something older"))
    assert known(desk) == before
    assert [row["state"] for row in desk.events()] == ["applied", "stale"]


def test_a_listed_call_and_its_events_are_one_in_any_order(
    desk: Workspace, database: Database, server: Exchange
) -> None:
    item = {
        k: v
        for k, v in analyzed("call_1", START).items()
        if k not in ("transcript", "recording_url", "transcript_object")
    }
    outcomes = []
    for order in permutations(range(3)):
        found = open_workspace(database, server)
        for place in order:
            if place == 2:
                found.apply(listed_item(item) or {})
            else:
                found.tell(
                    *(("call_started", begun("call_1", START)), ("call_analyzed", analyzed("call_1", START)))[
                        place
                    ]
                )
        rows, parts, transcript = known(found)
        outcomes.append(([row | {"sequence": None} for row in rows], parts, transcript))
    assert outcomes == [outcomes[0]] * 6
    assert (outcomes[0][1], outcomes[0][2]) == (whole("call_1", WHOLE), SPOKEN)


def test_what_comes_beside_the_three_makes_no_noise(desk: Workspace) -> None:
    desk.tell("call_started", begun("call_1", START))
    for n in range(3):
        desk.tell("transcript_updated", begun("call_1", START, transcript="Agent: Hej!" * (n + 1)))
    desk.tell("call_analyzed", analyzed("call_1", START))
    desk.tell("transfer_ended", analyzed("call_1", START))
    assert [(row["kind"], row["state"]) for row in desk.events()] == [
        ("call.started", "applied"), ("call.update", "applied"), ("call.analyzed", "applied"), ("call.update", "stale"),
    ]  # fmt: skip
    assert known(desk)[2] == SPOKEN


def test_a_call_that_nobody_took_costs_nothing_and_has_its_time(desk: Workspace) -> None:
    at = NOW - timedelta(hours=3)
    desk.tell("call_analyzed", unanswered("call_1"), at + timedelta(seconds=40))
    desk.tell("call_ended", unanswered("call_1"), at)
    [call] = desk.calls()
    assert (call["state"], call["direction"], call["seconds"], call["started_at"]) == (
        "no_answer",
        "outbound",
        0,
        at,
    )
    assert (call["cost"], call["cost_state"], call["has_transcript"], desk.parts()) == (
        Decimal(0),
        "actual",
        False,
        {},
    )


def test_a_call_in_a_browser_is_nobodys_number(desk: Workspace) -> None:
    call = {
        k: v
        for k, v in analyzed("call_1", START).items()
        if k not in ("from_number", "to_number", "direction")
    }
    desk.tell("call_analyzed", call | {"call_type": "web_call"})
    [row] = desk.calls()
    assert (row["direction"], row["counterpart"], row["customer_id"], row["cost"]) == (
        "inbound",
        "",
        None,
        Decimal("0.1975"),
    )


def connect_twilio(desk: Workspace) -> str:
    keys = {"account_sid": ACCOUNT, "auth_token": TOKEN}
    made = desk.server.connect(desk.owner, desk.org_id, provider="twilio", name="Line", keys=keys)
    assert made.status_code == 201, made.text
    return desk.server.url(desk.owner, desk.org_id, made.json()["id"])["url"]


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_one_call_seen_by_retell_and_by_twilio_is_one_and_its_line_is_charged_once(
    desk: Workspace, order: tuple[int, ...]
) -> None:
    customer = desk.customer("Anna", phone=THEIRS)
    twilio = connect_twilio(desk)
    over = {"telephony_identifier": {"twilio_call_sid": SID}}
    line = {"Direction": "inbound", "From": THEIRS, "To": OURS}

    def told_by_twilio() -> None:
        made = delivery(twilio, call_status(SID, "completed", 3, START + timedelta(seconds=61), 61, **line))
        assert desk.post(made, twilio).status_code == 200

    steps = [
        lambda: desk.tell("call_started", begun("call_1", START, **over)),
        lambda: desk.tell("call_analyzed", analyzed("call_1", START, **over)),
        told_by_twilio,
    ]
    for place in [*order, *order]:
        steps[place]()
    [call] = desk.calls()
    assert (call["leg_count"], call["providers"], call["customer_id"]) == (2, ["retell", "twilio"], customer)
    assert (call["summary"], call["has_transcript"], call["agent_name"]) == (
        "Booked a time.",
        True,
        "Reception",
    )
    # what Retell would charge for the line stands aside for Twilio's own price
    assert desk.parts() == whole("call_1", {part: WHOLE[part] for part in (0, 3, 4, 5)})
    desk.all(
        "update telephony_legs set price = 0.0085, priced_at = now() where org_id = %s and provider = 'twilio'",
        desk.org_id,
    )
    assert desk.parts()[SID, 0] == Decimal("0.0085")
    assert desk.calls()[0]["cost"] == Decimal("0.191")


def test_forged_late_and_foreign_events_are_refused(
    desk: Workspace, database: Database, server: Exchange
) -> None:
    body = event("call_ended", ended("call_1", START))
    good = {"Content-Type": "application/json", "X-Retell-Signature": signed(body)}
    for spoilt in (
        Delivery(body + b" ", good),
        Delivery(body, good | {"X-Retell-Signature": ""}),
        Delivery(body, good | {"X-Retell-Signature": good["X-Retell-Signature"].upper()}),
        Delivery(body, good | {"X-Retell-Signature": signed(body, key="key_of_somebody_else")}),
        Delivery(body, good | {"X-Retell-Signature": signed(body, datetime.now(UTC) - timedelta(minutes=6))}),
        Delivery(body, good | {"X-Retell-Signature": signed(body, datetime.now(UTC) + timedelta(minutes=6))}),
    ):
        answer = desk.post(spoilt)
        assert (answer.status_code, answer.json()["code"]) == (401, "KT093")
    assert (desk.events(), desk.calls()) == ([], [])
    # another organisation's address, and Twilio's path with this address's token
    other = open_workspace(database, server)
    assert other.post(Delivery(body, good)).status_code == 200
    assert desk.post(Delivery(body, good), desk.url.replace("/retell/", "/twilio/")).status_code == 404
    assert (len(other.calls()), desk.calls()) == (1, [])
    until(
        lambda: (
            desk.value(
                "select coalesce(sum(refused_count), 0) from webhook_refusals where org_id = %s", desk.org_id
            )
            == 6
        ),
        "the refusals are counted",
    )


def test_an_event_that_is_not_understood_is_kept_and_can_be_applied_again(
    desk: Workspace, server: Exchange
) -> None:
    assert desk.tell("chat_ended", {"call_id": "call_1"}).status_code == 200
    assert desk.tell("call_ended", ended("call_1", START, call_status="something_new")).status_code == 200
    huge = {"combined_cost": 999_999_999_999, "product_costs": PRODUCTS}
    assert desk.tell("call_ended", ended("call_2", START, call_cost=huge)).status_code == 200
    assert [row["state"] for row in desk.events()] == ["unknown", "unknown", "failed"]
    assert desk.calls() == []
    assert desk.post(Delivery(b"{" * (1024 * 1024 + 1), {})).status_code == 413


def test_the_address_can_be_tried_and_refused_keys_are_said_at_the_key(
    desk: Workspace, server: Exchange
) -> None:
    refused = server.connect(
        desk.owner, desk.org_id, provider="retell", name="Other", keys={"api_key": "key_wrong_000000"}
    )
    assert refused.status_code == 422 and "does not accept the keys" in refused.text
    again = server.connect(desk.owner, desk.org_id, provider="retell", name="Other", keys={"api_key": KEY})
    assert (again.status_code, again.json()["code"]) == (409, "KT094")


def test_a_replaced_key_signs_for_a_while(desk: Workspace, server: Exchange) -> None:
    newer = "key_ffffffffffffffffffffffffffff"
    server.change(key=newer)
    put = httpx.put(
        f"{server.address}/functions/v1/integrations/{desk.integration_id}/keys",
        json={"org_id": str(desk.org_id), "keys": {"api_key": newer}},
        headers=bearer(desk.owner),
        timeout=30,
    )
    assert put.status_code == 200, put.text
    for n, key in enumerate((KEY, newer)):
        assert desk.tell("call_started", begun(f"call_{n}", START), key=key).status_code == 200
    assert desk.tell("call_started", begun("call_9", START), key="key_of_somebody_else").status_code == 401
