"""Invitations are mails to strangers: how many there may be, and what names in them may not hold."""

from __future__ import annotations

import uuid

import pytest

from tests.database import Database
from tests.spine.test_members import call, refusal

INVITE = "select create_invitation(%s, %s, 'rep', %s)"


def new_address() -> str:
    return f"{uuid.uuid4().hex[:8]}@example.com"


def founder(database: Database, **data: str) -> tuple[uuid.UUID, uuid.UUID]:
    owner = database.new_user(**data)
    return owner, database.organisation_of(owner)


def delete(database: Database, owner: uuid.UUID, org_id: uuid.UUID) -> None:
    name = call(database, owner, "select name from organisations where id = %s", org_id)
    call(database, owner, "select delete_organisation(%s, %s)", org_id, name)


def test_the_count_of_a_day_outlives_the_organisation(database: Database) -> None:
    owner, org_id = founder(database)
    with database.connect() as connection:
        connection.execute(
            "insert into private.invitation_counts (user_id, recipient_hash, made_at)"
            " select %s, n::text, now() - interval '1 hour' * (n %% 2 * 24) from generate_series(1, 398) as n",
            [owner],
        )
    call(database, owner, INVITE, org_id, new_address(), None)
    assert refusal(database, owner, INVITE, org_id, new_address(), None) == ("KT070", 429)
    delete(database, owner, org_id)
    call(database, owner, "select create_organisation('Another')")
    another = database.organisation_of(owner)
    assert refusal(database, owner, INVITE, another, new_address(), None) == ("KT070", 429)


def test_an_address_is_invited_three_times_a_day_whoever_asks(database: Database) -> None:
    address = new_address()
    for given in (address, address.upper(), f" {address} "):
        owner, org_id = founder(database)
        call(database, owner, INVITE, org_id, given, None)
        delete(database, owner, org_id)
    owner, org_id = founder(database)
    assert refusal(database, owner, INVITE, org_id, address, None) == ("KT080", 429)
    call(database, owner, INVITE, org_id, new_address(), None)
    with database.connect() as connection:
        connection.execute("update private.invitation_counts set made_at = made_at - interval '25 hours'")
    call(database, owner, INVITE, org_id, address, None)


def test_what_is_counted_names_nobody_and_goes_after_a_day(database: Database) -> None:
    address = new_address()
    owner, org_id = founder(database)
    call(database, owner, INVITE, org_id, address, None)
    with database.connect() as connection:
        counts = "select * from private.invitation_counts where user_id = %s"
        assert address not in str(connection.execute(counts, [owner]).fetchall())
        connection.execute("update private.invitation_counts set made_at = made_at - interval '25 hours'")
        connection.commit()
        call(database, owner, INVITE, org_id, new_address(), None)
        assert len(connection.execute(counts, [owner]).fetchall()) == 1


@pytest.mark.parametrize("link", ["https://evil.example", "WWW.evil.example", "Prize: http://x"])
def test_a_name_in_a_mail_holds_no_link(database: Database, link: str) -> None:
    owner, org_id = founder(database, name="Åsa Berg", organisation=link)
    assert refusal(database, owner, INVITE, org_id, new_address(), None) == ("KT081", 422)
    owner, org_id = founder(database, name=link, organisation="Bergs Städ")
    assert refusal(database, owner, INVITE, org_id, new_address(), None) == ("KT081", 422)
    owner, org_id = founder(database, name="Åsa Berg", organisation="Bergs Städ")
    assert refusal(database, owner, INVITE, org_id, new_address(), link) == ("KT081", 422)


def test_a_link_that_a_name_got_before_the_mail_left_is_left_out(database: Database) -> None:
    owner, org_id = founder(database, name="Åsa Berg", organisation="Bergs Städ")
    address = new_address()
    call(database, owner, INVITE, org_id, address, "Eva")
    with database.connect() as connection:
        connection.execute(
            "update organisations set name = 'Win https://evil.example now' where id = %s", [org_id]
        )
        connection.execute("update profiles set name = 'www.evil.example' where user_id = %s", [owner])
        connection.execute(
            "update memberships set name = 'http://evil.example' where org_id = %s and email = %s",
            [org_id, address],
        )
        mail = connection.execute(
            "select m.* from invitations as i, private.write_invitation_mail(i.org_id, i.id) as m"
            " where i.org_id = %s",
            [org_id],
        ).fetchone()
    assert mail is not None
    said = " ".join(str(mail[name]) for name in ("recipient_name", "inviter", "organisation"))
    assert "://" not in said and "www." not in said.lower()
