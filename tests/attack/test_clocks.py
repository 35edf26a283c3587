"""Two machines whose clocks differ by seconds are one Kontor; by minutes, one of them is wrong."""

from __future__ import annotations

import time

import jwt
import pytest

from tests.auth.server import SECRET as AUTH_SECRET
from tests.auth.server import running
from tests.database import Database
from tests.rest import SECRET, serving

# seconds that a token's clock is ahead → whether it is taken
AHEAD = [(0, True), (20, True), (600, False)]


@pytest.mark.parametrize(("ahead", "taken"), AHEAD)
def test_the_api_takes_a_token_from_a_clock_that_is_a_little_ahead(
    database: Database, ahead: int, taken: bool
) -> None:
    now = int(time.time()) + ahead
    claims = {
        "sub": str(database.new_user()),
        "role": "authenticated",
        "iat": now,
        "nbf": now,
        "exp": now + 600,
    }
    with serving(database) as client:
        token = jwt.encode(claims, SECRET, "HS256")
        reply = client.get("/organisations", headers={"Authorization": f"Bearer {token}"})
    assert reply.status_code == (200 if taken else 401), reply.text


def test_auth_takes_a_token_from_a_clock_that_is_a_little_ahead(database: Database) -> None:
    with running(database) as auth:
        user = auth.new_user()
        with auth.client() as client:
            for ahead, taken in AHEAD:
                now = int(time.time()) + ahead
                claims = {
                    "sub": user["id"],
                    "role": "authenticated",
                    "iat": now,
                    "nbf": now,
                    "exp": now + 600,
                }
                token = jwt.encode(claims, AUTH_SECRET, "HS256")
                reply = client.get("/user", headers={"Authorization": f"Bearer {token}"})
                assert reply.status_code == (200 if taken else 403), (ahead, reply.text)


def test_a_fact_of_tomorrow_stands_on_its_day_and_the_books_add_up(database: Database) -> None:
    owner = database.new_user()
    org_id = database.organisation_of(owner)
    # the ends of a year, of the two days without 24 hours, and of what a ledger holds
    days = ["2026-12-31", "2027-01-01", "2026-03-29", "2026-10-25", "2028-02-29", "1990-01-01", "2099-12-31"]
    with database.acting_as(owner) as connection:
        for day in days:
            connection.execute(
                "insert into manual_entries (org_id, direction, happened_on, amount, currency)"
                " values (%s, 'revenue', %s, 10, 'SEK')",
                [org_id, day],
            )
    with database.acting_as(owner) as connection:
        for day in days:
            row = connection.execute(
                "select revenue from overview_figures(%s, %s, %s, 'SEK')", [org_id, day, day]
            ).fetchone()
            assert row is not None and str(row["revenue"]) == "10", day
    with database.connect() as connection:
        assert connection.execute("select * from private.check_ledger(%s)", [org_id]).fetchall() == []
