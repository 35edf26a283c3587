"""Messages under a cap: what leaves is decided on before, and holds its room until its price is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from tests.database import Database
from tests.emulators.twilio_callbacks import message_status
from tests.messages.desk import Desk, open_desk
from tests.webhooks.line import Server, served
from tests.workers.running import lay_queue

# of one segment, while no price is known
UNKNOWN = Decimal("0.20")


@pytest.fixture(scope="module")
def server(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    lay_queue(database)
    with served(database, tmp_path_factory.mktemp("functions")) as found:
        yield found
        said = found.log.read_text()
    assert "Traceback" not in said, said[-6000:]


@pytest.fixture
def desk(database: Database, server: Server) -> Iterator[Desk]:
    found = open_desk(database, server)
    yield found
    assert [row for row in found.problems() if row["severity"] == "error"] == []


def cap(desk: Desk, limit: str, **fields: Any) -> None:
    columns = {
        "org_id": desk.org_id,
        "name": "Texts",
        "currency": "USD",
        "covers": "messages",
        "limit_amount": limit,
    } | fields
    names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
    with desk.database.acting_as(desk.owner) as connection:
        connection.execute(f"insert into guardrails ({names}) values ({marks})", list(columns.values()))


def held(desk: Desk) -> Decimal:
    """What a cap on all messages finds held now."""
    return Decimal(
        desk.value(
            "select private.guarded_reserved(%s, 'organisation', null, null, 'messages', now(), 'USD', 'ecb', current_date)",
            desk.org_id,
        )
    )


def price(desk: Desk, amount: str) -> None:
    """Every message's leg gets its price, as a list of the provider's tells it."""
    desk.all(
        "update telephony_legs set price = %s, priced_at = now() where org_id = %s and price is null",
        amount,
        desk.org_id,
    )


def test_room_for_three_sends_three_of_twenty_at_once(desk: Desk) -> None:
    cap(desk, str(3 * UNKNOWN))
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: desk.sends(key=f"key-{number}"), range(20)))
    assert Counter(answer.status_code for answer in answers) == {200: 3, 402: 17}
    refused = next(answer.json() for answer in answers if answer.status_code == 402)
    assert refused["code"] == "KT210"
    assert "this message may cost 0.2" in refused["message"]
    assert len(desk.asked()) == len(desk.outgoing()) == 3, (
        "what is refused leaves no row and can be asked for again"
    )


def test_what_was_sent_holds_its_room_until_its_price_stands_in_the_ledger(desk: Desk) -> None:
    cap(desk, "0.45")
    assert desk.sends().status_code == 200
    assert held(desk) == UNKNOWN
    assert desk.sends().status_code == 200
    assert desk.sends().json()["code"] == "KT210"
    price(desk, "0.05")
    assert held(desk) == 0
    # the newest price is the estimate of the next ones
    for _ in range(7):
        assert desk.sends().status_code == 200
    assert held(desk) == Decimal("0.35")
    assert desk.sends().json()["code"] == "KT210"
    price(desk, "0.05")
    assert held(desk) == 0
    assert desk.sends().json()["code"] == "KT210"
    posted = desk.value("select sum(amount) from ledger_entries where org_id = %s", desk.org_id)
    assert posted == Decimal("0.45")


def test_the_same_key_asks_once_and_what_did_not_leave_gives_its_room_back(desk: Desk) -> None:
    cap(desk, "0.2")
    desk.server.control(fail=429)
    assert desk.sends(key="later").status_code == 429
    assert held(desk) == 0
    desk.server.control(fail=0)
    assert desk.sends(key="later").status_code == 200
    assert desk.sends(key="later").status_code == 200
    assert held(desk) == UNKNOWN
    assert desk.sends(key="next").status_code == 402


def test_a_message_that_the_provider_refuses_holds_nothing(desk: Desk) -> None:
    cap(desk, "0.2")
    desk.all("update integrations set sender = '+46799999999' where org_id = %s", desk.org_id)
    assert desk.sends().json()["code"] == "KT167"
    assert held(desk) == 0


def test_one_of_which_nobody_knows_whether_it_left_holds_its_room(desk: Desk) -> None:
    cap(desk, "0.3")
    desk.server.control(create="drop")
    assert desk.sends("Did it leave?", key="lost").status_code == 202
    assert held(desk) == UNKNOWN
    assert desk.sends().json()["code"] == "KT210"
    [form], [made] = desk.asked(), desk.server.control()["made"]
    assert desk.send(message_status(made, "sent"), url=form["StatusCallback"]).status_code == 200
    assert held(desk) == UNKNOWN
    price(desk, "0.04")
    assert held(desk) == 0


def test_a_question_is_answered_by_confirming_with_the_same_key(desk: Desk) -> None:
    cap(desk, "0.1", action="ask")
    asked = desk.sends(key="one")
    assert (asked.status_code, asked.json()["code"]) == (409, "KT211")
    assert desk.outgoing() == []
    sent = desk.sends(key="one", confirm=True)
    assert sent.status_code == 200
    assert (sent.json()["guardrail"]["decision"], sent.json()["guardrail"]["left"]) == ("warn", "0.1")
    again = desk.sends(key="one")
    assert again.status_code == 200 and "guardrail" not in again.json()
    assert len(desk.asked()) == 1


def test_a_customers_cap_is_that_of_the_number_that_is_written_to(desk: Desk) -> None:
    customer = desk.customer("Åke", phone="070-000 00 02")
    cap(desk, "0", scope="customer", customer_id=customer)
    assert desk.sends().status_code == 402
    assert desk.sends(customer_id=str(customer)).status_code == 402
    assert desk.sends(to="+46700000003").status_code == 200


def test_the_demo_firm_is_refused_as_before(desk: Desk, database: Database) -> None:
    cap(desk, "0")
    desk.all("update organisations set rates_source = 'demo' where id = %s", desk.org_id)
    try:
        assert desk.sends().json()["code"] == "KT133"
    finally:
        desk.all("update organisations set rates_source = 'ecb' where id = %s", desk.org_id)
