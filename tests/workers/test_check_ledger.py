"""The check of every organisation's ledger as a job, and the upkeep that folds."""

from __future__ import annotations

from tests.database import Database
from tests.ledger.books import open_books
from tests.workers.running import defer, lay_queue, value, wait_for, workers


def test_a_rate_that_came_while_no_worker_ran_is_applied_at_the_start_and_before_each_check(
    database: Database,
) -> None:
    lay_queue(database)
    with database.connect() as connection:
        connection.execute("truncate procrastinate.procrastinate_jobs, private.job_outbox cascade")
    books = open_books(database)
    # known for an hour, as after a pause of the workers or a late commit
    rate = (
        "insert into fx_rates (source, currency, rated_on, rate, loaded_at)"
        " values ('ecb', 'SEK', %s, %s, now() - interval '1 hour')"
    )
    books.all(rate, "2026-03-12", "10")
    books.enter("revenue", "2026-03-13", "100", "EUR")
    books.all(rate, "2026-03-13", "11")
    assert [problem["kind"] for problem in books.problems()] == ["rate_outdated"]
    with workers(database):
        wait_for(lambda: books.problems() == [], "the start applies it")
        books.all(rate, "2026-03-13", "12")
        defer(database, "check_ledger")
        wait_for(lambda: jobs(database) == (0, 0), "the check passes")
    assert books.problems() == []
    assert books.value("select amount_org from ledger_entries where org_id = %s", books.org_id) == 1200


def test_an_honest_ledger_passes_and_a_forged_one_becomes_a_dead_job(database: Database) -> None:
    lay_queue(database)
    owner = database.new_user()
    org_id = database.organisation_of(owner)
    with database.connect() as connection:
        connection.execute(
            "insert into public.manual_entries (org_id, direction, happened_on, amount, currency)"
            " values (%s, 'revenue', '2026-03-13', 100, 'SEK')",
            [org_id],
        )
    with workers(database):
        wait_for(lambda: int(value(database, "select count(*) from private.ledger_delta")) == 0, "it folds")
        defer(database, "check_ledger")
        wait_for(lambda: jobs(database) == (0, 0), "the check passes")
        with database.connect() as connection:
            connection.execute(
                "update private.ledger_daily set amount = amount + 1 where org_id = %s", [org_id]
            )
        defer(database, "check_ledger")
        wait_for(lambda: jobs(database) == (0, 1), "the check fails")
    assert str(org_id) in value(database, "select error from private.job_failures")


def jobs(database: Database) -> tuple[int, int]:
    """How many wait (in the outbox too) or run, and how many are dead."""
    state = value(database, "select private.queue_state()")
    return state["waiting"] + state["running"] + state["outbox"], state["dead"]
