"""The lists' worker and Retell: missed calls, what was said in them, late prices, and a day that is fetched again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.database import Database
from tests.emulators.retell import KEY
from tests.emulators.retell_events import OURS, SPOKEN, THEIRS, analyzed, begun, ended
from tests.emulators.twilio import rfc2822
from tests.webhooks.line import until
from tests.webhooks.retell_line import Exchange, Workspace
from tests.webhooks.test_retell import NOW, SID, START, WHOLE, connect_twilio, desk, known, server, whole
from tests.workers.running import workers

__all__ = ["desk", "server"]


def sync(desk: Workspace, database: Database, runs: int = 1) -> dict[str, Any]:
    """A run of the lists' worker, to its end."""
    database.ask_sync(desk.owner, desk.org_id, desk.integration_id)
    query = "select * from sync_runs where org_id = %s and finished_at is not null order by started_at"
    until(lambda: len(desk.all(query, desk.org_id)) >= runs, "the run", 90)
    return desk.all(query, desk.org_id)[-1]


def test_lists_bring_what_no_event_told_and_look_up_what_was_said(
    desk: Workspace, database: Database, server: Exchange
) -> None:
    calls = [analyzed(f"call_{n:03}", START + timedelta(seconds=n)) for n in range(230)]
    silent = analyzed("call_silent", START, transcript="")
    server.change(calls=[*calls, silent, begun("call_now", NOW)])
    desk.tell("call_analyzed", calls[0])
    before = server.change()
    with workers(database, KONTOR_PROVIDER_URLS=server.urls):
        run = sync(desk, database)
        assert (run["state"], run["page_count"]) == ("succeeded", 2)
        first = server.change()
        # two pages; of the one whose words are known nobody asks, and not of more than 200 at once
        assert (first["lists"] - before["lists"], first["gets"] - before["gets"]) == (2, 200)
        sync(desk, database, 2)
        second = server.change()
        assert second["gets"] - first["gets"] == 30
        sync(desk, database, 3)
        # the one that has none is not asked for again so soon
        assert server.change()["gets"] == second["gets"]
    assert len(desk.calls()) == 232
    said = desk.all(
        "select transcript, count(*) from telephony_events where org_id = %s group by 1 order by 1",
        desk.org_id,
    )
    assert [(row["transcript"], row["count"]) for row in said] == [(SPOKEN, 230), (None, 2)]
    assert sum(desk.parts().values()) == Decimal("0.1975") * 231


def test_the_same_day_listed_after_its_events_changes_nothing(
    desk: Workspace, database: Database, server: Exchange
) -> None:
    calls = [analyzed(f"call_{n}", START + timedelta(seconds=n)) for n in range(25)]
    server.change(calls=calls)
    for call in calls:
        desk.tell("call_analyzed", call)
    entries = "select * from ledger_entries where org_id = %s order by source_id, part"
    before = (known(desk), desk.all(entries, desk.org_id))
    gets = server.change()["gets"]
    with workers(database, KONTOR_PROVIDER_URLS=server.urls):
        assert sync(desk, database)["state"] == "succeeded"
    assert (known(desk), desk.all(entries, desk.org_id)) == before
    assert server.change()["gets"] == gets


def test_a_price_that_is_told_late_takes_the_place_of_the_estimate(
    desk: Workspace, database: Database, server: Exchange
) -> None:
    desk.tell("call_analyzed", analyzed("call_1", START, 120))
    desk.tell("call_ended", ended("call_2", START, 60, call_cost=None))
    posted = desk.posted()
    assert posted["call_2"] == (Decimal("0.09875"), "estimated")
    server.change(calls=[analyzed("call_1", START, 120), analyzed("call_2", START)])
    with workers(database, KONTOR_PROVIDER_URLS=server.urls):
        sync(desk, database)
    assert {k: v for k, v in desk.parts().items() if k[0] == "call_2"} == whole("call_2", WHOLE)
    assert desk.posted()["call_2"][1] == "actual"


def test_a_busy_or_refusing_retell_is_told_at_the_connection(
    desk: Workspace, database: Database, server: Exchange
) -> None:
    server.change(calls=[analyzed("call_1", START)], key="key_another_0000")
    with workers(database, KONTOR_PROVIDER_URLS=server.urls):
        run = sync(desk, database)
        assert (run["state"], "API key is missing or invalid." in run["error"]) == ("failed", True)
        [row] = desk.all("select state, last_error from integrations where org_id = %s", desk.org_id)
        assert row["state"] == "failing"
        server.change(key=KEY)
        assert sync(desk, database, 2)["state"] == "succeeded"
    assert len(desk.calls()) == 1


def test_twilios_own_list_brings_the_lines_price_and_the_call_stays_one(
    desk: Workspace, database: Database, server: Exchange
) -> None:
    desk.tell("call_analyzed", analyzed("call_1", START, telephony_identifier={"twilio_call_sid": SID}))
    assert sum(desk.parts().values()) == Decimal("0.1975")
    connect_twilio(desk)
    call = {
        "sid": SID,
        "start_time": rfc2822(START),
        "duration": "61",
        "price": "-0.0085",
        "direction": "inbound",
        "from": THEIRS,
        "to": OURS,
    }
    server.control(forget=True, calls=[call])
    with workers(database, KONTOR_PROVIDER_URLS=server.urls):
        until(lambda: (SID, 0) in desk.parts(), "Twilio's list was taken in", 60)
    assert sum(desk.parts().values()) == Decimal("0.191")
    assert [row["leg_count"] for row in desk.calls()] == [2]
