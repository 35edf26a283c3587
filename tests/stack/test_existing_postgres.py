"""KONTOR_DB_URL: a Postgres that runs already is used instead of our own."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from stack.postgres import SUPERUSER, Cluster
from tests.stack.running import Place

NAME = "existing_postgres"


@pytest.fixture
def existing(cluster: Cluster) -> Iterator[str]:
    with psycopg.connect(cluster.dsn(SUPERUSER), autocommit=True) as connection:
        connection.execute(f"drop database if exists {NAME}")
        connection.execute(f"create database {NAME}")
    yield cluster.dsn(SUPERUSER, NAME)
    with psycopg.connect(cluster.dsn(SUPERUSER), autocommit=True) as connection:
        connection.execute(f"drop database {NAME} with (force)")


def test_an_existing_postgres_is_laid_out_and_used(existing: str) -> None:
    place = Place(KONTOR_DB_URL=existing)
    try:
        place.start()
        status, body = place.health()
        assert status == 200, body
        assert "postgres" not in place.note()["services"]
        assert "there is nothing" not in place.kontor("setup-link")
        assert "not ours" in place.kontor("db", "reset", "--yes", expect=1)
    finally:
        place.remove()


def test_one_without_a_superuser_or_that_is_away_is_refused_in_words(cluster: Cluster) -> None:
    for url, words in (
        (cluster.dsn("authenticator"), "superuser"),
        ("postgresql://x@127.0.0.1:9/postgres", "does not answer"),
    ):
        place = Place(KONTOR_DB_URL=url)
        try:
            said = place.kontor("up", expect=1)
            assert words in said
            assert "Traceback" not in said
        finally:
            place.remove()
