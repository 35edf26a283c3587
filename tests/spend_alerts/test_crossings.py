"""An amount that is reached is told once, with the next one again, and is over when it is no longer spent or another period begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.at_once import in_background, waits
from tests.database import Database
from tests.spend_alerts.alarms import NOON, Alarms, open_alarms


@pytest.fixture
def alarms(database: Database) -> Alarms:
    return open_alarms(database)


def test_each_level_rings_once_however_often_it_is_looked_at(alarms: Alarms) -> None:
    alarms.alert()
    alarms.spent("9.99")
    alarms.check()
    assert (alarms.stand(), alarms.rung()) == ([], [])
    alarms.spent("0.01")
    for minutes in range(3):
        alarms.check(NOON + timedelta(minutes=minutes))
    assert (alarms.stand(), alarms.rung()) == ([("", "warning")], ["warning"])
    alarms.spent("5")
    alarms.check()
    assert alarms.rung() == ["warning"]
    alarms.spent("5")
    alarms.check()
    alarms.check(NOON + timedelta(hours=2))
    assert (alarms.levels(), alarms.rung()) == (["critical", "warning"], ["warning", "critical"])
    [crossed] = alarms.all(
        "select amount, limit_amount, from_on, to_on from spend_alert_crossings where org_id = %s and level = 'critical'",
        alarms.org_id,
    )
    assert crossed == {
        "amount": 20,
        "limit_amount": 20,
        "from_on": NOON.date().replace(day=1),
        "to_on": NOON.date().replace(day=31),
    }


def test_who_passes_both_amounts_at_once_is_told_of_the_critical_one(alarms: Alarms) -> None:
    alarms.alert()
    alarms.spent("25")
    alarms.check()
    assert (alarms.levels(), alarms.rung()) == (["critical", "warning"], ["critical"])


def test_an_alert_without_one_of_the_amounts_tells_of_the_other(alarms: Alarms) -> None:
    alarms.alert(critical_amount="5")
    alarms.alert(warning_amount="6")
    alarms.spent("7")
    alarms.check()
    assert sorted(alarms.rung()) == ["critical", "warning"]


def test_a_price_that_is_corrected_down_is_over_and_coming_back_rings_anew(alarms: Alarms) -> None:
    alarms.alert()
    call = alarms.spent("10")
    alarms.check()

    def corrected(cost: str) -> None:
        alarms.all(
            "update ai_usage_logs set cost = %s where org_id = %s and id = %s", cost, alarms.org_id, call
        )
        alarms.check()

    # told twice, a price may waver: what is within five per cent of the amount neither ends it nor rings again
    for cost in ("9.51", "10", "9.9", "11"):
        corrected(cost)
    assert (alarms.history(), alarms.rung()) == (["warning"], ["warning"])
    corrected("9.4")
    assert (alarms.history(), alarms.rung()) == (["(warning)"], ["(warning)"])
    corrected("10")
    assert (alarms.history(), alarms.rung()) == (["(warning)", "warning"], ["(warning)", "warning"])


def test_a_new_period_begins_anew_and_the_old_one_is_watched_for_a_day_more(alarms: Alarms) -> None:
    alarms.alert(period="day", warning_amount="10")
    midnight = datetime(2026, 3, 13, tzinfo=UTC)
    alarms.spent("11", midnight - timedelta(hours=1))
    alarms.check(midnight - timedelta(minutes=1))
    assert alarms.rung() == ["warning"]
    # nothing changed but the clock: yesterday's stays told, today has nothing
    alarms.check(midnight)
    assert alarms.rung() == ["warning"]
    alarms.spent("12", midnight)
    alarms.check(midnight + timedelta(hours=1))
    assert (alarms.history(), alarms.rung()) == (["warning", "warning"], ["warning", "warning"])
    alarms.check(midnight + timedelta(hours=24))
    assert (alarms.history(), alarms.rung()) == (["(warning)", "warning"], ["(warning)", "warning"])
    alarms.check(midnight + timedelta(hours=48))
    assert alarms.history() == ["(warning)", "(warning)"]


def test_what_the_provider_tells_a_day_later_still_rings_and_a_week_later_not(alarms: Alarms) -> None:
    alarms.alert(period="day", warning_amount="10")
    alarms.check(NOON)
    alarms.spent("50", NOON - timedelta(days=7))
    alarms.check(NOON)
    assert alarms.history() == []
    alarms.all(
        "insert into ai_usage_days (org_id, integration_id, usage_on, model, key_hash, cost) values (%s, %s, %s, 'a/b', 'k', 11)",
        alarms.org_id, alarms.integration_id, NOON.date() - timedelta(days=1),
    )  # fmt: skip
    alarms.check(NOON)
    assert (alarms.history(), alarms.rung()) == (["warning"], ["warning"])


@pytest.mark.parametrize("zone", ["Europe/Stockholm", "America/New_York", "Asia/Kathmandu"])
def test_a_day_is_the_organisations_own(alarms: Alarms, zone: str) -> None:
    alarms.all("update organisations set timezone = %s where id = %s", zone, alarms.org_id)
    alarms.alert(period="day", warning_amount="10")
    ends_at = alarms.value("select ends_at from private.guardrail_period('day', %s, %s)", zone, NOON)
    alarms.spent("6", ends_at - timedelta(seconds=1))
    alarms.spent("6", ends_at)
    alarms.check(ends_at + timedelta(minutes=1))
    assert alarms.history() == []
    alarms.spent("4", ends_at + timedelta(seconds=30))
    alarms.check(ends_at + timedelta(minutes=1))
    [crossed] = alarms.all("select from_on from spend_alert_crossings where org_id = %s", alarms.org_id)
    assert crossed["from_on"] == alarms.value("select (%s at time zone %s)::date", ends_at, zone)


def test_facts_in_any_order_ring_once(alarms: Alarms) -> None:
    alarms.alert(warning_amount="10")
    for hours in (5, 1, 9, 3):
        alarms.spent("4", NOON - timedelta(hours=hours))
        alarms.check()
    assert (alarms.history(), alarms.rung()) == (["warning"], ["warning"])


def test_a_raised_amount_is_over_at_once_and_a_moved_one_does_not_ring_again(alarms: Alarms) -> None:
    alert = alarms.alert(warning_amount="10")
    alarms.spent("12")
    alarms.check()
    alarms.edit(alert, warning_amount="11")
    alarms.check()
    assert (alarms.history(), alarms.rung()) == (["warning"], ["warning"])
    alarms.edit(alert, warning_amount="12.5")
    alarms.check()
    assert (alarms.history(), alarms.rung()) == (["(warning)"], ["(warning)"])


def test_a_paused_or_deleted_alert_is_over_and_a_resumed_one_says_how_it_stands(alarms: Alarms) -> None:
    alert = alarms.alert(warning_amount="10")
    alarms.spent("12")
    alarms.check()
    alarms.edit(alert, is_enabled=False)
    alarms.check()
    assert alarms.rung() == ["(warning)"]
    alarms.edit(alert, is_enabled=True)
    alarms.check()
    assert alarms.rung() == ["(warning)", "warning"]
    with alarms.database.acting_as(alarms.owner) as connection:
        connection.execute("delete from spend_alerts where id = %s", [alert])
    alarms.check()
    assert alarms.rung() == ["(warning)", "(warning)"]
    # the history outlives it, and so does the alert when the deletion is taken back
    audit = alarms.value(
        "select id from audit_log where org_id = %s and row_id = %s and op = 'delete'", alarms.org_id, alert
    )
    with alarms.database.acting_as(alarms.owner) as connection:
        connection.execute("select undo_delete(%s, %s)", [alarms.org_id, audit])
    alarms.check()
    assert alarms.history() == ["(warning)", "(warning)", "warning"]


def test_two_workers_at_once_tell_once(alarms: Alarms) -> None:
    alarms.alert(warning_amount="10")
    alarms.spent("12")
    alarms.fold()
    with alarms.database.connect() as first:
        first.execute("select private.check_spend_alerts(10, %s)", [NOON])
        # the other one leaves it alone, and does not wait
        assert alarms.value("select private.check_spend_alerts(10, %s)", NOON) == 0
        first.rollback()
    # the first was killed: nothing was told, and nothing is lost
    assert alarms.rung() == []
    alarms.check()
    assert (alarms.history(), alarms.rung()) == (["warning"], ["warning"])


def test_what_is_spent_while_a_check_reads_is_seen_by_the_next(alarms: Alarms) -> None:
    alarms.alert(warning_amount="10")
    alarms.check()
    with alarms.database.connect() as slow:
        slow.execute("update organisations set name = name where id = %s", [alarms.org_id])
        slow.execute(
            "insert into ai_usage_logs (org_id, integration_id, generation_id, model, key_hash, cost, called_at)"
            " values (%s, %s, 'late', 'a/b', 'k', 12, %s)", [alarms.org_id, alarms.integration_id, NOON],
        )  # fmt: skip
        alarms.check()
        assert alarms.history() == []
        slow.commit()
    alarms.check()
    assert alarms.rung() == ["warning"]


def test_nothing_is_looked_at_while_nothing_changes(alarms: Alarms) -> None:
    alarms.alert(warning_amount="10")
    alarms.spent("1")
    assert alarms.check() == 1
    assert alarms.check(NOON + timedelta(minutes=30)) == 0
    assert alarms.check(NOON + timedelta(hours=1)) == 1
    other = open_alarms(alarms.database)
    other.spent("1")
    assert alarms.check(NOON + timedelta(minutes=61)) == 0


def test_an_alert_that_is_dear_to_look_at_rests(alarms: Alarms) -> None:
    alarms.alert(warning_amount="10")
    alarms.check()
    alarms.all("update private.spend_alert_checks set took = '3 seconds' where org_id = %s", alarms.org_id)
    alarms.spent("12")
    alarms.fold()
    for seconds, told in ((59, []), (60, ["warning"])):
        alarms.all("select private.check_spend_alerts(1000, %s)", NOON + timedelta(seconds=seconds))
        assert alarms.rung() == told


def test_one_alert_that_cannot_be_looked_at_holds_up_no_other(alarms: Alarms) -> None:
    alarms.alert(name="Broken", warning_amount="10")
    alarms.all(
        "create or replace function public.break_it() returns trigger language plpgsql as $$ begin"
        " if new.alert_name = 'Broken' then raise exception using errcode = '22003'; end if; return new; end $$;"
        "create trigger break_it before insert on spend_alert_crossings for each row execute function public.break_it()"
    )
    try:
        alarms.alert(name="Whole", warning_amount="10")
        alarms.spent("12")
        alarms.check()
        assert [
            row["alert_name"]
            for row in alarms.all(
                "select alert_name from spend_alert_crossings where org_id = %s", alarms.org_id
            )
        ] == ["Whole"]
    finally:
        alarms.all("drop trigger break_it on spend_alert_crossings; drop function public.break_it()")
    alarms.check(NOON + timedelta(minutes=10))
    assert alarms.rung() == ["warning", "warning"]


def test_whoever_deletes_an_alert_waits_for_the_check_and_no_longer(alarms: Alarms) -> None:
    alert = alarms.alert(warning_amount="10")
    alarms.spent("12")
    alarms.fold()
    with alarms.database.connect() as checking:
        checking.execute("select private.check_spend_alerts(10, %s)", [NOON])
        thread, failed = in_background(alarms.all, "delete from spend_alerts where id = %s", alert)
        waits(alarms.database)
        checking.commit()
        thread.join(30)
    assert failed == []
    alarms.check()
    assert alarms.rung() == ["(warning)"]


@pytest.mark.parametrize("marked", [True, False])
def test_an_organisation_that_is_being_deleted_is_waited_for_with_nothing_held(
    alarms: Alarms, marked: bool
) -> None:
    alarms.alert()
    alarms.check()
    alarms.spent("11")
    alarms.fold()
    alarms.all("update private.spend_alert_checks set checked_at = '-infinity', due_at = '-infinity'")
    if not marked:
        alarms.all("delete from private.spend_marks")
    with alarms.database.connect() as remover:
        remover.execute("select from organisations where id = %s for update", [alarms.org_id])
        checking, failed = in_background(alarms.all, "select private.check_spend_alerts(1000, %s)", NOON)
        waits(alarms.database)
        # dies of a deadlock where the check holds something of it
        remover.execute("delete from organisations where id = %s", [alarms.org_id])
        remover.commit()
    checking.join()
    assert failed == []


def test_a_snapshot_is_refused(alarms: Alarms) -> None:
    with pytest.raises(psycopg.Error), alarms.database.connect() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("select private.check_spend_alerts(10)")
