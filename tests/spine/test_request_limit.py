"""One person has eight requests under way at most, over the real PostgREST; others are not held up by them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.database import Database
from tests.rest import bearer, serving
from tests.workers.running import wait_for

AT_ONCE = 8
# reads that wait for a lock, whoever sent them
WAITING = """
select count(*) from pg_stat_activity
where datname = current_database() and wait_event_type = 'Lock' and application_name = 'postgrest'
"""


@pytest.fixture(scope="module")
def api(database: Database) -> Iterator[httpx.Client]:
    with serving(database) as client:
        yield client


def get(api: httpx.Client, path: str, user_id: uuid.UUID | None) -> httpx.Response:
    headers = bearer(user_id) if user_id else {}
    return api.get(path, headers=headers)


# the places of a person's requests, as private.limit_requests() takes them
TAKE_PLACES = (
    "select pg_advisory_xact_lock(hashtext('requests of ' || %s), n) from generate_series(1, %s) as n"
)


def test_the_ninth_request_of_a_person_is_asked_to_wait_and_nobody_else_is(
    database: Database, api: httpx.Client
) -> None:
    greedy, other = database.new_user(), database.new_user()
    with database.connect() as holder, holder.transaction():
        holder.execute(TAKE_PLACES, [str(greedy), AT_ONCE - 1])
        assert get(api, "/customers", greedy).status_code == 200
        holder.execute(TAKE_PLACES, [str(greedy), AT_ONCE])
        refused = get(api, "/customers", greedy)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        assert refused.json()["code"] == "KT090"
        assert get(api, "/customers", other).status_code == 200
        assert get(api, "/rpc/instance_state", None).status_code == 200
    assert get(api, "/customers", greedy).status_code == 200


@pytest.mark.chaos
def test_eight_slow_requests_at_once_hold_up_only_their_own_person(
    database: Database, api: httpx.Client
) -> None:
    greedy, other = database.new_user(), database.new_user()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        with database.connect() as holder, holder.transaction():
            holder.execute("lock table public.manual_entries in access exclusive mode")
            slow = [threads.submit(get, api, "/manual_entries", greedy) for _ in range(AT_ONCE)]
            with database.connect(autocommit=True) as watcher:
                wait_for(lambda: watcher.execute(WAITING).fetchone() == {"count": AT_ONCE}, "eight wait", 6)
            refused = get(api, "/customers", greedy)
            assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
            assert refused.json()["code"] == "KT090"
            assert get(api, "/customers", other).status_code == 200
            assert get(api, "/rpc/instance_state", None).status_code == 200
        answers = Counter(one.result().status_code for one in slow)
    assert answers == {200: AT_ONCE}
    assert get(api, "/customers", greedy).status_code == 200


def test_a_refused_write_writes_nothing_and_frees_its_place(database: Database, api: httpx.Client) -> None:
    person = database.new_user()
    for _ in range(AT_ONCE + 1):
        answer = api.post(
            "/customers", json={"org_id": str(uuid.uuid4()), "name": "x"}, headers=bearer(person)
        )
        assert answer.status_code == 403
    assert get(api, "/customers", person).json() == []
