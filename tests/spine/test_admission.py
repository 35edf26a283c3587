"""Who becomes a user, and what a new user finds."""

from __future__ import annotations

import json
import uuid

import psycopg
import pytest

from tests.database import Database


def sign_up(database: Database, email: str, **data: str) -> dict[str, object]:
    """Insert a user as the auth service does, by its own role and without an administrator's admission."""
    with database.connect("supabase_auth_admin") as connection:
        row = connection.execute(
            "insert into auth.users (instance_id, id, aud, role, email, raw_user_meta_data)"
            " values ('00000000-0000-0000-0000-000000000000', %s, 'authenticated', 'authenticated', %s, %s)"
            " returning id, email_confirmed_at, raw_user_meta_data",
            [uuid.uuid4(), email, json.dumps(data)],
        ).fetchone()
        assert row is not None
        return row


def setup_token(database: Database) -> str:
    with database.connect() as connection:
        row = connection.execute("select private.new_setup_link() as token").fetchone()
        assert row is not None
        return str(row["token"])


def test_nobody_signs_up_without_an_invitation(database: Database) -> None:
    with pytest.raises(psycopg.Error) as refused:
        sign_up(database, "stranger@example.com")
    assert refused.value.sqlstate == "KT001"


def test_a_wrong_setup_token_is_refused(database: Database) -> None:
    setup_token(database)
    with pytest.raises(psycopg.Error) as refused:
        sign_up(database, "stranger@example.com", setup_token="0" * 64)
    assert refused.value.sqlstate == "KT002"


def test_an_unknown_time_zone_is_refused_and_the_link_stays_good(database: Database) -> None:
    token = setup_token(database)
    with pytest.raises(psycopg.errors.CheckViolation):
        sign_up(database, "owner@example.com", setup_token=token, timezone="Mars/Base")
    with database.connect() as connection:
        assert connection.execute(
            "select setup_token_hash is not null as open from private.instance"
        ).fetchone() == {"open": True}


def test_an_older_setup_link_stops_working_when_a_new_one_is_made(database: Database) -> None:
    first = setup_token(database)
    setup_token(database)
    with pytest.raises(psycopg.Error) as refused:
        sign_up(database, "owner@example.com", setup_token=first)
    assert refused.value.sqlstate == "KT002"


def test_the_setup_link_makes_the_first_owner_once(database: Database) -> None:
    token = setup_token(database)
    user = sign_up(
        database, "owner@example.com", setup_token=token, name="Åsa Öberg", organisation="Öbergs Städ",
        country="SE", currency="SEK", timezone="Europe/Stockholm", locale="sv",
    )  # fmt: skip
    assert user["email_confirmed_at"] is not None
    assert "setup_token" not in user["raw_user_meta_data"]
    with database.acting_as(str(user["id"])) as connection:
        found = connection.execute(
            "select o.name, o.currency, o.locale, m.role, m.name as person"
            " from organisations o join memberships m on m.org_id = o.id"
        ).fetchall()
    assert found == [
        {"name": "Öbergs Städ", "currency": "SEK", "locale": "sv", "role": "owner", "person": "Åsa Öberg"}
    ]
    with pytest.raises(psycopg.Error) as refused:
        sign_up(database, "second@example.com", setup_token=token)
    assert refused.value.sqlstate == "KT002"
    with pytest.raises(psycopg.Error) as refused:
        setup_token(database)
    assert refused.value.sqlstate == "KT005"


def invited(database: Database, email: str) -> tuple[uuid.UUID, str, str]:
    """The organisation, the token that the inviting person was shown, and the one that was mailed."""
    owner = database.new_user()
    org_id = database.organisation_of(owner)
    with database.acting_as(owner) as connection:
        shown = connection.execute(
            "select create_invitation(%s, %s, 'rep') as token", [org_id, email]
        ).fetchone()
    with database.connect() as connection:
        mailed = connection.execute(
            "select (private.write_invitation_mail(i.org_id, i.id)).token from invitations as i"
            " where org_id = %s and email = %s",
            [org_id, email],
        ).fetchone()
    assert shown is not None and mailed is not None
    return org_id, str(shown["token"]), str(mailed["token"])


def test_only_a_link_that_came_by_mail_proves_the_mail_address(database: Database) -> None:
    org_id, shown, _ = invited(database, "victim@example.com")
    user = sign_up(database, "victim@example.com", invitation_token=shown)
    assert user["email_confirmed_at"] is None
    with database.acting_as(str(user["id"])) as connection:
        # the place is theirs, but auth lets nobody sign in before the address is confirmed
        assert connection.execute("select org_id, role from memberships").fetchall() == [
            {"org_id": org_id, "role": "rep"}
        ]
    _, _, mailed = invited(database, "reader@example.com")
    assert sign_up(database, "reader@example.com", invitation_token=mailed)["email_confirmed_at"] is not None


def test_where_no_mail_is_sent_the_shown_link_is_all_the_proof_there_is(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("update private.instance set sends_mail = false where only_row")
    _, shown, _ = invited(database, "near@example.com")
    assert sign_up(database, "near@example.com", invitation_token=shown)["email_confirmed_at"] is not None
    with database.connect() as connection:
        connection.execute("update private.instance set sends_mail = true where only_row")


def test_open_sign_up_gives_an_organisation_of_one(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("update private.instance set signup = 'open' where only_row")
    user = sign_up(database, "free@example.com")
    assert user["email_confirmed_at"] is None
    with database.acting_as(str(user["id"])) as connection:
        assert connection.execute("select name, role from memberships").fetchall() == [
            {"name": "free", "role": "owner"}
        ]


def test_a_stranger_sees_nothing_and_learns_only_whether_there_is_an_owner(database: Database) -> None:
    with database.acting_as(None, "anon") as connection:
        state = connection.execute("select instance_state() as state").fetchone()
        assert state is not None and set(state["state"]) == {"has_owner", "signup"}
    for table in ("organisations", "memberships", "profiles", "invitations", "role_permissions"):
        with (
            database.acting_as(None, "anon") as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(f"select * from {table}")
