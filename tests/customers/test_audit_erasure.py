"""An organisation is deleted with what the log told about it; that it was deleted stays told."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from functions._shared import settings
from functions._shared.crypto import Vault
from functions._shared.db import Database as AsyncDatabase
from tests.database import Database
from tests.ledger.books import Books, open_books
from tests.spine.test_members import call
from tests.workers.running import SECRETS, value
from workers.jobs import erase_audit
from workers.services import Services

ROWS = "select table_name, op, actor, old from audit_log where org_id = %s"
PERSONAL = "Siv Personsson"


@pytest.fixture()
def deleted(database: Database) -> Books:
    """An organisation that was worked in by its owner, who then deleted it."""
    books = open_books(database)
    with database.acting_as(books.owner) as connection:
        connection.execute(
            "insert into customers (org_id, name) select %s, %s from generate_series(1, 7)",
            [books.org_id, PERSONAL],
        )
        connection.execute("update customers set email = 'siv@example.com' where org_id = %s", [books.org_id])
    books.enter("cost", "2026-03-12", "1")
    name = value(database, "select name from organisations where id = %s", books.org_id)
    call(database, books.owner, "select delete_organisation(%s, %s)", books.org_id, name)
    return books


def erase(database: Database, books: Books) -> None:
    """Run the job itself, as a worker would."""
    told = settings.load({**SECRETS, "KONTOR_DB_URL": database.dsn()})

    async def run() -> None:
        async with AsyncDatabase(told.db_url, name="a test", max_size=2) as opened:
            await erase_audit.run(
                Services(told, opened, Vault(told.credential_keys)), org_id=str(books.org_id)
            )

    asyncio.run(run())


def test_deleting_an_organisation_copies_nothing_of_it_into_the_log(deleted: Books) -> None:
    gone = deleted.all(f"{ROWS} and op = 'delete'", deleted.org_id)
    assert gone == [
        {"table_name": "organisations", "op": "delete", "actor": deleted.owner, "old": {"id": str(deleted.org_id)}}
    ]  # fmt: skip


def test_the_rest_is_erased_in_batches_by_a_job_and_the_erasure_is_noted(
    database: Database, deleted: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    living = open_books(database)
    before = living.all(ROWS, living.org_id)
    jobs = "select task, args from private.job_outbox where args ->> 'org_id' = %s and task = 'erase_audit'"
    assert len(deleted.all(jobs, str(deleted.org_id))) == 1
    count = deleted.value("select count(*) from audit_log where org_id = %s", deleted.org_id)
    assert count > 8
    monkeypatch.setattr(erase_audit, "BATCH", 3)
    erase(database, deleted)
    assert [row["op"] for row in deleted.all(ROWS, deleted.org_id)] == ["delete"]
    assert PERSONAL not in str(deleted.all("select old, new from audit_log"))
    [noted] = deleted.all("select * from private.audit_erasures where org_id = %s", deleted.org_id)
    assert (noted["erased_count"], noted["asked_by"]) == (count - 1, deleted.owner)
    assert noted["finished_at"] is not None
    erase(database, deleted)
    assert living.all(ROWS, living.org_id) == before


def test_the_log_of_a_deleted_organisation_is_erased_by_that_job_alone(
    database: Database, deleted: Books
) -> None:
    living = open_books(database)
    erase(database, deleted)
    # an erasure that was never asked for, of an organisation that is there
    erase(database, living)
    assert living.all(ROWS, living.org_id) != []
    for org_id in (deleted.org_id, living.org_id):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            deleted.all("delete from audit_log where org_id = %s", org_id)
    for role in ("anon", "authenticated"):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            database.acting_as(deleted.owner, role) as connection,
        ):
            connection.execute("select private.erase_audit(%s, 10)", [deleted.org_id])
