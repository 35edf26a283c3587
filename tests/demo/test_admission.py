"""Who gets an account for the demo firm, and that it stays an account of the demo firm's."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from tests.database import Database
from tests.demo.firm import all_rows, allow, calling, counts, load
from tests.spine.test_admission import setup_token, sign_up


def demo_user(database: Database) -> uuid.UUID:
    """By a set-up token that is open, whether or not there is an owner by now."""
    with database.connect() as connection:
        connection.execute(
            "update private.instance set setup_token_hash = private.token_hash('t'), setup_token_expires_at = now() + interval '1 day'"
        )
    made = sign_up(database, f"demo-{uuid.uuid4().hex[:6]}@example.com", setup_token="t", demo="yes")
    assert made["email_confirmed_at"] is not None and set(made["raw_user_meta_data"]) == set()
    return uuid.UUID(str(made["id"]))


def has_owner(database: Database) -> bool:
    return bool(all_rows(database, "select private.has_owner() as found")[0]["found"])


def test_the_set_up_link_admits_to_the_demo_and_stays_good_for_the_first_owner(database: Database) -> None:
    allow(database)
    user_id = demo_user(database)
    assert all_rows(database, "select 1 from memberships where user_id = %s", user_id) == []
    with calling(database, user_id) as connection:
        row = connection.execute("select load_demo() as id").fetchone()
        assert row is not None
        assert connection.execute(
            "select role from memberships where user_id = %s", [user_id]
        ).fetchall() == [{"role": "owner"}]
    # nobody owns the installation yet: the link still works
    assert not has_owner(database)
    token = setup_token(database)
    sign_up(database, "owner@example.com", setup_token=token)
    assert has_owner(database)
    with database.acting_as(user_id) as connection:
        connection.execute("select remove_demo(%s)", [row["id"]])
    assert all_rows(database, "select 1 from auth.users where id = %s", user_id) == []


def test_a_second_look_from_the_set_up_page_takes_the_place_of_the_first(database: Database) -> None:
    first = demo_user(database)
    load(database, first)
    second = demo_user(database)
    org_id = load(database, second)
    assert all_rows(
        database, "select user_id from memberships where org_id = %s and user_id is not null", org_id
    ) == [{"user_id": second}]  # fmt: skip
    assert all_rows(database, "select 1 from auth.users where id = %s", first) == []


def test_a_demo_user_who_has_an_organisation_of_their_own_stays(database: Database) -> None:
    user_id = demo_user(database)
    org_id = load(database, user_id)
    with database.acting_as(user_id) as connection:
        connection.execute("select create_organisation('Real')")
    with database.acting_as(user_id) as connection:
        connection.execute("select remove_demo(%s)", [org_id])
    assert len(all_rows(database, "select 1 from memberships where user_id = %s", user_id)) == 1


def test_nobody_comes_in_by_asking_for_the_demo(database: Database) -> None:
    before = counts(database)["auth.users"]
    for data in ({"demo": "yes"}, {"demo": "yes", "setup_token": "0" * 64}):
        with pytest.raises(psycopg.Error) as refused:
            sign_up(database, "stranger@example.com", **data)
        assert refused.value.sqlstate in ("KT001", "KT002")
    assert counts(database)["auth.users"] == before
    with database.connect() as connection:
        connection.execute("update private.instance set signup = 'open' where only_row")
    # where sign-up is open the word means nothing: an account like any other
    free = sign_up(database, "free@example.com", demo="yes")
    assert free["email_confirmed_at"] is None
    assert all_rows(
        database, "select raw_app_meta_data ->> 'demo' as demo from auth.users where id = %s", free["id"]
    ) == [{"demo": None}]
    with database.connect() as connection:
        connection.execute("update private.instance set signup = 'invite' where only_row")


def test_on_a_public_address_the_set_up_link_admits_to_no_demo(database: Database) -> None:
    demo_user(database)
    allow(database, public=True)
    with pytest.raises(psycopg.Error) as refused:
        sign_up(database, "demo@example.com", setup_token="t", demo="yes")
    assert refused.value.sqlstate == "KT130"
    allow(database)
