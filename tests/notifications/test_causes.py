"""What happens in the business reaches the people it concerns: each cause by its real road."""

from __future__ import annotations

import uuid

import pytest

from tests.database import Database
from tests.notifications.firm import Firm
from tests.spine.test_admission import sign_up
from tests.spine.test_members import INVITE, call
from tests.workers.running import defer, lay_queue, value, wait_for, workers

PACE = {"heartbeat": 0.3, "silence": 2.5, "rescue": 0.3, "poll": 0.2, "move": 0.05, "grace": 5.0, "tell": 0.1}


@pytest.fixture
def firm(database: Database) -> Firm:
    lay_queue(database)
    return Firm(database)


def connection_of(firm: Firm) -> uuid.UUID:
    found = firm.value(
        "insert into integrations (org_id, provider, name) values (%s, 'openrouter', %s) returning id",
        firm.org_id, f"Main {uuid.uuid4().hex[:6]}",
    )  # fmt: skip
    return uuid.UUID(str(found))


def sync(firm: Firm, integration: uuid.UUID, error: str | None) -> None:
    """One whole run as the worker notes it."""
    run = firm.value(
        "select private.begin_sync(%s, %s, 'sync_openrouter_activity')", firm.org_id, integration
    )
    firm.run("select private.end_sync(%s, %s, %s)", firm.org_id, run, error)
    firm.deliver()


def types(firm: Firm, user_id: uuid.UUID | None = None) -> dict[str, int]:
    return {n["type"]: n["raised_count"] for n in firm.told(user_id or firm.owner)}


def test_a_failing_connection_is_told_once_with_why_until_it_works_again(firm: Firm) -> None:
    integration = connection_of(firm)
    sync(firm, integration, "OpenRouter refuses the key.")
    sync(firm, integration, "OpenRouter still refuses the key.")
    [told] = firm.told(firm.owner)
    assert (told["type"], told["raised_count"], told["settled_at"]) == ("integration_failing", 2, None)
    assert told["detail"]["error"] == "OpenRouter still refuses the key."
    assert (told["about_table"], told["about_id"]) == ("integrations", integration)
    sync(firm, integration, None)
    by_type = {n["type"]: n for n in firm.told(firm.owner)}
    assert by_type["integration_failing"]["settled_at"] is not None
    assert by_type["sync_first"]["settled_at"] is None
    sync(firm, integration, None)
    assert types(firm) == {"integration_failing": 2, "sync_first": 1}


@pytest.mark.parametrize("road", ["pause_integration", "disconnect_integration"])
def test_a_failing_connection_that_is_put_aside_is_no_cause_any_more(firm: Firm, road: str) -> None:
    integration = connection_of(firm)
    sync(firm, integration, "Refused.")
    call(firm.database, firm.owner, f"select {road}(%s, %s)", firm.org_id, integration)
    firm.deliver()
    assert [n["settled_at"] is None for n in firm.told(firm.owner)] == [False]


def test_renaming_a_failing_connection_tells_nobody_again(firm: Firm) -> None:
    integration = connection_of(firm)
    sync(firm, integration, "Refused.")
    firm.run("update integrations set name = 'Other' where id = %s", integration)
    firm.deliver()
    assert types(firm) == {"integration_failing": 1}


def test_the_inviter_hears_that_somebody_came_by_either_road(firm: Firm) -> None:
    admin, _ = firm.person("admin")
    for is_new in (True, False):
        email = f"{uuid.uuid4().hex[:8]}@example.com"
        guest = None if is_new else firm.database.new_user(email)
        token = call(firm.database, admin, INVITE, firm.org_id, email, "rep")
        if guest is None:
            sign_up(firm.database, email, invitation_token=token, name="Eva")
        else:
            assert call(firm.database, guest, "select accept_invitation(%s)", token) == firm.org_id
    firm.deliver()
    assert sorted(n["detail"]["role"] for n in firm.told(admin)) == ["rep", "rep"]
    assert "Eva" in {n["detail"]["name"] for n in firm.told(admin)}
    assert firm.told(firm.owner) == []


def test_a_change_of_currency_is_told_when_it_is_over_and_not_when_it_is_cancelled(firm: Firm) -> None:
    for end in ("done", "cancelled"):
        change = firm.value(
            "insert into currency_changes (org_id, from_currency, to_currency) values (%s, 'SEK', 'EUR') returning id",
            firm.org_id,
        )
        firm.run(
            "update currency_changes set state = %s, finished_at = now(), switched_at = case when %s = 'done' then now() end"
            " where id = %s",
            end, end, change,
        )  # fmt: skip
    firm.deliver()
    [told] = firm.told(firm.owner)
    assert told["type"] == "currency_changed" and told["detail"] == {"from": "SEK", "to": "EUR"}


def dead_jobs(firm: Firm) -> list[int]:
    with firm.database.acting_as(firm.owner) as connection:
        return [row["id"] for row in connection.execute("select id from dead_jobs(%s)", [firm.org_id])]


def test_a_dead_job_stands_in_the_audit_log_and_is_told_until_it_is_run_again(firm: Firm) -> None:
    database, elsewhere = firm.database, Firm(firm.database)
    with workers(database, pace=PACE):
        for name in ("one", "two"):
            defer(database, "failing", name=f"{firm.org_id}{name}", org_id=str(firm.org_id), last=True)
        defer(database, "deadly", name=str(elsewhere.org_id), org_id=str(elsewhere.org_id))
        wait_for(lambda: types(firm) == {"job_failed": 2}, "both are told")
    [told] = firm.told(firm.owner)
    assert told["cause"] == "failing" and told["detail"] == {
        "task": "failing",
        "error": "GiveUp: refused for good",
    }
    with database.acting_as(firm.owner) as connection:
        audit = connection.execute(
            "select * from audit_log where org_id = %s and table_name = 'jobs'", [firm.org_id]
        ).fetchall()
    assert [row["new"]["error"] for row in audit] == ["GiveUp: refused for good"] * 2
    assert elsewhere.told(elsewhere.owner) == []
    first, second = dead_jobs(firm)
    call(database, firm.owner, "select replay_job(%s, %s)", firm.org_id, first)
    firm.deliver()
    assert firm.told(firm.owner)[0]["settled_at"] is None, "one is still dead"
    call(database, firm.owner, "select replay_job(%s, %s)", firm.org_id, second)
    firm.deliver()
    assert firm.told(firm.owner)[0]["settled_at"] is not None


def test_two_workers_that_look_at_once_tell_a_dead_job_once(firm: Firm) -> None:
    firm.run(
        "insert into procrastinate.procrastinate_jobs (queue_name, task_name, args, status, attempts)"
        " values ('default', 'change_currency', jsonb_build_object('org_id', %s::text), 'failed', 3)", str(firm.org_id)
    )  # fmt: skip
    with firm.database.connect() as first:
        first.execute("select private.tell_dead_jobs(100)")
        with firm.database.connect() as second:
            second.execute("set lock_timeout = '30s'")
            first.commit()
            second.execute("select private.tell_dead_jobs(100)")
    firm.deliver()
    assert types(firm) == {"job_failed": 1}
    assert (
        value(
            firm.database,
            "select count(*) from audit_log where org_id = %s and table_name = 'jobs'",
            firm.org_id,
        )
        == 1
    )


def test_a_ledger_that_differs_is_told_to_its_owners_until_it_is_right(firm: Firm) -> None:
    database = firm.database
    admin, _ = firm.person("admin")
    with database.connect() as connection:
        connection.execute(
            "select set_config('request.jwt.claims', %s, true)", [f'{{"sub": "{firm.owner}"}}']
        )
        connection.execute(
            "insert into manual_entries (org_id, direction, happened_on, amount, currency) values (%s, 'revenue', current_date, 10, 'SEK')",
            [firm.org_id],
        )
    wrong = "update ledger_entries set amount = amount + %s, amount_org = amount_org + %s where org_id = %s"
    firm.run(wrong, 1, 1, firm.org_id)
    with workers(database, pace=PACE, times={"check_ledger": 2}):
        wait_for(lambda: types(firm).get("ledger_differs", 0) >= 2, "it is told, and again")
        assert len(firm.told(firm.owner)) == 1 and firm.told(admin) == []
        firm.run(wrong, -1, -1, firm.org_id)
        wait_for(lambda: firm.told(firm.owner)[0]["settled_at"] is not None, "it is over")
