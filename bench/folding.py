"""The fold, running beside a measurement at the pace of the product's worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

BATCH, PAUSE_SECONDS = 2_000, 0.5
DAYS, REPORT_DAYS = 40, 100
EVERYTHING = (
    "insert into private.roi_marks (org_id, day) values ('00000000-0000-0000-0000-000000000000', '-infinity')"
)


@contextmanager
def folding(dsn: str) -> Iterator[threading.Event]:
    """Fold every half second, and at once while a batch is full, until the end of the block.

    The event that is handed out is set whenever nothing was left to fold.
    """
    stop, empty = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def fold() -> None:
        try:
            with psycopg.connect(dsn, autocommit=True) as connection:
                while not stop.is_set():
                    row = connection.execute(f"select private.fold_ledger({BATCH})".encode()).fetchone()
                    if row is None or row[0] < BATCH:
                        empty.set()
                        stop.wait(PAUSE_SECONDS)
        except psycopg.Error as error:
            failures.append(error)

    thread = threading.Thread(target=fold, name="fold")
    thread.start()
    try:
        yield empty
    finally:
        stop.set()
        thread.join()
    if failures:
        raise failures[0]


def drain(dsn: str) -> None:
    """Fold whatever is left, however many fold at the same time."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        while connection.execute("select exists (select from private.ledger_delta)").fetchone() == (True,):
            connection.execute(f"select private.fold_ledger({BATCH})".encode())


def fold_return(connection: psycopg.Connection[Any]) -> None:
    """Fold every day of the return of every organisation, whatever is marked: rows that were filled in silence mark nothing."""
    connection.execute(EVERYTHING)
    while connection.execute(f"select private.fold_roi({DAYS})".encode()).fetchone() != (0,):
        pass


def fold_sales(connection: psycopg.Connection[Any]) -> None:
    """Fold every day of the reports of every organisation, whatever is marked: rows that were filled in silence mark nothing."""
    connection.execute("insert into private.sales_marks (org_id) values ('00000000-0000-0000-0000-000000000000')")
    while connection.execute(f"select private.fold_sales({REPORT_DAYS})".encode()).fetchone() != (0,):
        pass
