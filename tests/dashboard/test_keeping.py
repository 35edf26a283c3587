"""How each person arranges their start page: whose it is, what it may hold, and who hears of it."""

from __future__ import annotations

import json
import re
import threading
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.database import Database
from tests.guardrails.test_rights import code

CATALOGUE = Path(__file__).parents[2] / "frontend" / "src" / "features" / "overview" / "catalogue.ts"
Widgets = list[dict[str, Any]]
HALF: Widgets = [
    {"widget": "pipeline", "size": "half", "shown": True},
    {"widget": "figures", "size": "whole", "shown": False},
]
REFUSED = [
    {},
    "figures",
    1,
    [None],
    ["figures"],
    [[]],
    [{}],
    [{"widget": "figures", "size": "half"}],
    [{"widget": "figures", "size": "half", "shown": "true"}],
    [{"widget": "figures", "size": "half", "shown": None}],
    [{"widget": "figures", "size": "quarter", "shown": True}],
    [{"widget": "figures", "size": ["half"], "shown": True}],
    [{"widget": ["figures"], "size": "half", "shown": True}],
    [{"widget": None, "size": "half", "shown": True}],
    [{"widget": "weather", "size": "half", "shown": True}],
    [{"widget": "figures", "size": "half", "shown": True, "more": "x" * 100_000}],
    [HALF[0], HALF[0]],
    [HALF[0], HALF[0] | {"size": "whole"}],
    [{"widget": "figures", "size": "half", "shown": True}] * 1000,
]


def keep(
    database: Database, user: uuid.UUID | None, org_id: uuid.UUID, widgets: Any, role: str = "authenticated"
) -> None:
    with database.acting_as(user, role) as connection:
        connection.execute("select keep_dashboard(%s, %s::jsonb)", [org_id, json.dumps(widgets)])


def kept(database: Database, user: uuid.UUID) -> dict[str, Widgets]:
    """What the person's own profile says, as they read it."""
    with database.acting_as(user) as connection:
        [row] = connection.execute("select dashboard from profiles").fetchall()
    found: dict[str, Widgets] = row["dashboard"]
    return found


def refusal(database: Database, user: uuid.UUID | None, org_id: uuid.UUID, widgets: Any) -> str:
    with pytest.raises(psycopg.Error) as refused:
        keep(database, user, org_id, widgets)
    return code(refused.value)


@pytest.mark.parametrize("role", ["owner", "admin", "manager", "rep", "viewer", "talent"])
def test_everybody_arranges_their_own_page_and_puts_it_back(database: Database, role: str) -> None:
    owner = database.new_user()
    org_id = database.organisation_of(owner)
    person = owner if role == "owner" else database.join(org_id, role)[0]
    keep(database, person, org_id, HALF)
    assert kept(database, person)[str(org_id)] == HALF
    keep(database, person, org_id, HALF[:1])
    assert kept(database, person)[str(org_id)] == HALF[:1]
    if person != owner:
        assert kept(database, owner) == {}
    keep(database, person, org_id, None)
    assert str(org_id) not in kept(database, person)


def test_one_who_is_in_two_organisations_arranges_each_by_itself(database: Database) -> None:
    boss, other = database.new_user(), database.new_user()
    there = database.organisation_of(other)
    here = database.organisation_of(boss)
    database.join(there, "rep", boss)
    keep(database, boss, here, HALF)
    keep(database, boss, there, HALF[:1])
    assert kept(database, boss) == {str(here): HALF, str(there): HALF[:1]}
    keep(database, boss, here, None)
    assert kept(database, boss) == {str(there): HALF[:1]}
    # what was left takes its arrangement along
    with database.connect(autocommit=True) as connection:
        connection.execute(
            "update memberships set user_id = null where org_id = %s and user_id = %s", [there, boss]
        )
    keep(database, boss, here, HALF)
    assert kept(database, boss) == {str(here): HALF}


def test_two_organisations_kept_at_once_lose_nothing(database: Database) -> None:
    boss, other = database.new_user(), database.new_user()
    places = [database.organisation_of(boss), database.organisation_of(other)]
    database.join(places[1], "viewer", boss)
    together = threading.Barrier(2)

    def arrange(org_id: uuid.UUID) -> None:
        together.wait()
        keep(database, boss, org_id, HALF)

    threads = [threading.Thread(target=arrange, args=[org_id]) for org_id in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(kept(database, boss)) == {str(org_id) for org_id in places}


def test_strangers_and_whoever_is_signed_out_keep_nothing(database: Database) -> None:
    owner, stranger = database.new_user(), database.new_user()
    org_id = database.organisation_of(owner)
    assert refusal(database, stranger, org_id, HALF) == "KT004"
    assert refusal(database, stranger, uuid.uuid4(), HALF) == "KT004"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        keep(database, None, org_id, HALF, "anon")
    assert kept(database, owner) == {} and kept(database, stranger) == {}


def test_a_profile_takes_no_arrangement_around_the_function(database: Database) -> None:
    owner = database.new_user()
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.acting_as(owner) as connection:
        connection.execute("update profiles set dashboard = '{}'")


@pytest.mark.parametrize("widgets", REFUSED, ids=lambda widgets: json.dumps(widgets)[:60])
def test_what_is_no_arrangement_is_refused_and_what_was_kept_stays(database: Database, widgets: Any) -> None:
    owner = database.new_user()
    org_id = database.organisation_of(owner)
    keep(database, owner, org_id, HALF)
    assert refusal(database, owner, org_id, widgets) == "KT257"
    assert kept(database, owner) == {str(org_id): HALF}


NAMES = ["figures", "pipeline", "my_day", "weather", "", "\N{PILE OF POO}"]
ITEMS = st.fixed_dictionaries(
    {"widget": st.sampled_from(NAMES), "size": st.sampled_from(["half", "whole", "", 2]), "shown": st.sampled_from([True, False, 0])}
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["widget", "size", "shown", "x"]), inner),
    max_leaves=12,
)  # fmt: skip


def is_arrangement(widgets: Any) -> bool:
    return (
        isinstance(widgets, list)
        and all(
            isinstance(one, dict)
            and set(one) == {"widget", "size", "shown"}
            and one["widget"] in ("figures", "pipeline", "my_day")
            and one["size"] in ("half", "whole")
            and isinstance(one["shown"], bool)
            for one in widgets
        )
        and len({one["widget"] for one in widgets}) == len(widgets)
    )


@given(widgets=st.lists(ITEMS, max_size=6) | JSON)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_is_kept_as_it_is_or_refused_in_words(database: Database, widgets: Any) -> None:
    owner = database.new_user()
    org_id = database.organisation_of(owner)
    if widgets is None or is_arrangement(widgets):
        keep(database, owner, org_id, widgets)
        assert kept(database, owner) == ({} if widgets is None else {str(org_id): widgets})
    else:
        assert refusal(database, owner, org_id, widgets) == "KT257"


def test_the_persons_own_pages_hear_of_it_and_nobody_elses(database: Database) -> None:
    owner = database.new_user()
    org_id = database.organisation_of(owner)
    for _ in range(2):  # the second changes nothing, and tells nothing
        keep(database, owner, org_id, HALF)
    with database.connect() as connection:
        told = connection.execute(
            "select topic, payload from realtime.messages where payload ->> 'table' = 'profiles' and payload -> 'ids' ? %s",
            [str(owner)],
        ).fetchall()
    assert [one["topic"] for one in told] == [f"person:{owner}"]
    assert "figures" not in json.dumps(told[0]["payload"])


def test_an_edit_of_the_profile_does_not_meet_it(database: Database) -> None:
    owner = database.new_user()
    with database.acting_as(owner) as connection:
        [before] = connection.execute("select version from profiles").fetchall()
    keep(database, owner, database.organisation_of(owner), HALF)
    with database.acting_as(owner) as connection:
        assert connection.execute("select version from profiles").fetchall() == [before]


def test_the_page_and_the_database_know_the_same_widgets(database: Database) -> None:
    with database.connect() as connection:
        row = connection.execute("select private.dashboard_widgets() as names").fetchone()
    assert row is not None
    assert re.findall(r'^\s+\{ name: "(\w+)"', CATALOGUE.read_text(), re.MULTILINE) == row["names"]
