"""Two people have the same sale before them: the second to save it is told, and what the first wrote stays. Over the real PostgREST."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.rest import bearer, serving
from tests.sales.firm import Firm


def saved(api: httpx.Client, firm: Firm, user: Any, sale: object, version: int, **changes: Any) -> Any:
    """As the page's form saves it: only what still has the version that was read; its rows."""
    of = {"org_id": f"eq.{firm.org_id}", "id": f"eq.{sale}", "version": f"eq.{version}", "select": "*"}
    headers = bearer(user) | {"Prefer": "return=representation"}
    answer = api.patch("/sales", params=of, json=changes, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_of_two_who_edit_one_sale_the_second_changes_nothing_and_sees_what_the_first_wrote(
    firm: Firm,
) -> None:
    sale = firm.sale(firm.rep, title="Windows")
    read = firm.row("sales", sale)["version"]
    with serving(firm.database) as api:
        [first] = saved(api, firm, firm.owner, sale, read, title="Windows and doors")
        assert first["version"] > read
        assert saved(api, firm, firm.rep, sale, read, note="Call before") == []
        now = firm.row("sales", sale)
        assert (now["title"], now["note"]) == ("Windows and doors", None)
        [second] = saved(api, firm, firm.rep, sale, first["version"], note="Call before")
    assert (second["title"], second["note"]) == ("Windows and doors", "Call before")


def test_of_twenty_who_save_one_sale_at_once_one_does(firm: Firm) -> None:
    sale = firm.sale()
    version = firm.row("sales", sale)["version"]
    people = [firm.database.join(firm.org_id, "manager")[0] for _ in range(20)]
    with serving(firm.database) as api, ThreadPoolExecutor(20) as threads:
        told = list(
            threads.map(lambda n: saved(api, firm, people[n], sale, version, title=f"Of {n}"), range(20))
        )
    [winner] = [rows[0] for rows in told if rows]
    now = firm.row("sales", sale)
    assert (now["title"], now["version"]) == (winner["title"], winner["version"])


def test_of_twenty_who_take_one_sale_on_at_once_one_does_and_the_others_are_told_of_it(firm: Firm) -> None:
    sale = firm.sale()
    people = [firm.database.join(firm.org_id, "manager")[0] for _ in range(20)]
    asked = {"org_id": str(firm.org_id), "sale_id": str(sale), "from_state": "DRAFT"}

    def take(n: int) -> httpx.Response:
        to = "QUOTED" if n % 2 else "CANCELLED"
        return api.post("/rpc/transition_sale", json=asked | {"to_state": to}, headers=bearer(people[n]))

    with serving(firm.database) as api, ThreadPoolExecutor(20) as threads:
        told = list(threads.map(take, range(20)))
    # who asks for the state that it has by then is told that it is done
    state = firm.row("sales", sale)["state"]
    assert Counter(answer.status_code for answer in told) == {200: 10, 409: 10}
    refused = [answer.json() for answer in told if answer.status_code == 409]
    assert {(one["code"], state in one["message"]) for one in refused} == {("KT233", True)}
