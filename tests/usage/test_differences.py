"""What OpenRouter counts beside what we logged ourselves: each difference with its reason, and told when it is more than a little."""

from __future__ import annotations

import json
import random
import uuid
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.usage.account import Account, open_account
from tests.usage.test_counting import RECORD, begin

TODAY = datetime.now(UTC).date()
DAY = TODAY - timedelta(days=3)
OWN, OTHER = "b" * 64, "c" * 64
LOG = (
    "insert into ai_usage_logs (org_id, integration_id, generation_id, called_at, model, provider_name, key_hash,"
    " prompt_tokens, completion_tokens, cost) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


@pytest.fixture
def account(database: Database) -> Account:
    return open_account(database, "USD")


def log(
    account: Account, cost: str, *, model: str = "a/one", key: str = OWN, day: date = DAY, served: str = "",
    tokens: int = 10,
) -> None:  # fmt: skip
    account.all(
        LOG, account.org_id, account.integration_id, uuid.uuid4().hex, f"{day}T12:00Z", model, served, key,
        tokens, 1, cost,
    )  # fmt: skip


def row(
    requests: int, cost: str, *, model: str = "a/one", served: str = "", tokens: int = 0
) -> dict[str, Any]:
    return {
        "model": model, "provider_name": served, "requests": requests, "prompt_tokens": tokens, "completion_tokens": requests,
        "reasoning_tokens": 0, "cost": cost, "byok": "0",
    }  # fmt: skip


def page(account: Account, run: uuid.UUID, *rows: dict[str, Any], key: str = OWN, day: date = DAY) -> None:
    account.all(RECORD, account.org_id, account.integration_id, run, day, key, json.dumps(rows), "{}")


def end(account: Account, run: uuid.UUID) -> None:
    account.all("select private.end_sync(%s, %s, null)", account.org_id, run)


def differences(account: Account, user: uuid.UUID | None = None, **place: Any) -> list[dict[str, Any]]:
    with account.database.acting_as(user or account.owner) as connection:
        return connection.execute(
            "select * from public.ai_usage_differences(%s, %s, %s, %s)",
            [place.get("org", account.org_id), account.integration_id, TODAY - timedelta(days=30), TODAY],
        ).fetchall()


def states(account: Account) -> dict[tuple[str, str], str]:
    return {(found["key_hash"], found["model"]): found["state"] for found in differences(account)}


def told(account: Account) -> list[tuple[str, bool]]:
    """The causes that the owner was told of, and whether each is over."""
    account.all("select private.tell_usage_differences(%s, %s)", account.org_id, account.integration_id)
    account.all("select private.deliver_notices(1000)")
    rows = account.all(
        "select cause, raised_count, settled_at from notifications where org_id = %s and type = 'usage_differs'"
        " order by cause", account.org_id,
    )  # fmt: skip
    assert {found["raised_count"] for found in rows} <= {1}
    return [(found["cause"].partition(":")[2], found["settled_at"] is not None) for found in rows]


def test_each_difference_has_its_reason(account: Account) -> None:
    for model in ("a/same", "a/rounded", "a/ours", "a/more", "a/odd"):
        log(account, "0.5", model=model)
    log(account, "0.5", model="a/ours")
    run = begin(account)
    page(
        account, run, row(1, "0.5", model="a/same", tokens=10), row(1, "0.5000004", model="a/rounded", tokens=10),
        row(1, "0.5", model="a/ours", tokens=10), row(3, "1.5", model="a/more", tokens=30),
        row(1, "0.7", model="a/odd", tokens=10),
    )  # fmt: skip
    page(account, run, row(7, "3", model="a/same", tokens=70), key=OTHER)
    page(account, run, key="")
    assert set(states(account).values()) == {"open"}
    end(account, run)
    assert states(account) == {
        (OWN, "a/same"): "agrees", (OWN, "a/rounded"): "rounding", (OWN, "a/ours"): "ours_only", (OWN, "a/more"): "elsewhere",
        (OWN, "a/odd"): "differs", (OTHER, "a/same"): "elsewhere",
    }  # fmt: skip
    # what needs no explanation comes last
    assert {found["state"] for found in differences(account)[-2:]} == {"agrees", "rounding"}
    assert account.problems() == []


def test_today_is_open_and_a_day_that_the_provider_forgot_is_ours_only(account: Account) -> None:
    log(account, "0.5", day=TODAY, model="a/now")
    log(account, "0.5", day=DAY, model="a/then")
    end(account, begin(account))
    assert states(account) == {(OWN, "a/now"): "open", (OWN, "a/then"): "ours_only"}


def test_who_served_a_model_makes_no_difference(account: Account) -> None:
    log(account, "0.5")
    run = begin(account)
    page(account, run, row(1, "0.5", served="Azure", tokens=10))
    page(account, run, key="")
    end(account, run)
    assert states(account) == {(OWN, "a/one"): "agrees"}
    assert account.dollars() == Decimal("0.5")


def test_a_day_that_differs_by_more_than_a_little_is_told_once_and_settled_when_it_agrees(
    account: Account,
) -> None:
    for _ in range(4):
        log(account, "1")
    run = begin(account)
    page(account, run, row(5, "4.4", tokens=50))
    page(account, run, key="")
    assert told(account) == []
    end(account, run)
    assert told(account) == []
    # half a dollar and more than a twentieth
    run = begin(account)
    page(account, run, row(5, "4.6", tokens=50))
    end(account, run)
    assert told(account) == told(account) == [(str(DAY), False)]
    run = begin(account)
    page(account, run, row(4, "4", tokens=40))
    end(account, run)
    assert told(account) == [(str(DAY), True)]


def test_keys_that_only_others_use_are_no_news(account: Account) -> None:
    run = begin(account)
    page(account, run, row(500, "900"), key=OTHER)
    page(account, run, key="")
    end(account, run)
    assert states(account) == {(OTHER, "a/one"): "elsewhere"}
    assert told(account) == []


@pytest.mark.parametrize("seed", range(6))
def test_any_mix_of_calls_and_days_is_compared_as_it_is_and_costs_once(account: Account, seed: int) -> None:
    """Pages, calls before and after them and restated days in any order, against sums made here."""
    chance = random.Random(seed)
    days = [DAY, DAY + timedelta(days=1), TODAY]
    ours: Counter[tuple[date, str, str]] = Counter()
    cost: defaultdict[tuple[date, str, str], Decimal] = defaultdict(Decimal)
    theirs: dict[tuple[date, str, str], tuple[int, Decimal]] = {}

    def amount() -> Decimal:
        return Decimal(chance.randrange(1, 10**9)).scaleb(-9)

    run = begin(account)
    for _ in range(120):
        day, key = chance.choice(days), chance.choice((OWN, OTHER))
        if chance.random() < 0.7 or day == TODAY:
            model, price = f"a/{chance.randrange(3)}", amount()
            log(account, str(price), model=model, key=key, day=day, served=chance.choice(("", "Azure")))
            ours[day, key, model] += 1
            cost[day, key, model] += price
            continue
        for place in [place for place in theirs if place[:2] == (day, key)]:
            del theirs[place]
        rows = []
        for model in {f"a/{chance.randrange(3)}" for _ in range(2)}:
            theirs[day, key, model] = (chance.randrange(1, 9), amount())
            count, price = theirs[day, key, model]
            rows.append(row(count, str(price), model=model))
        page(account, run, *rows, key=key, day=day)
        page(account, run, key="", day=day)
    end(account, run)
    found = {
        (one["usage_on"], one["key_hash"], one["model"]): (
            one["told_request_count"], one["told_amount"], one["logged_request_count"], one["logged_amount"],
        )
        for one in differences(account)
    }  # fmt: skip
    places = set(ours) | set(theirs)
    taken = {place[:2] for place in theirs}
    # where only the rest of a day was taken in, it counts calls of all keys that have no page
    rest = {day for day, _ in taken}
    expected: dict[tuple[date, str, str], tuple[int, Decimal, int, Decimal]] = {}
    for day, key, model in places:
        shown = key if (day, key) in taken or day not in rest else ""
        told_count, told_amount = theirs.get((day, key, model), (0, Decimal(0)))
        before = expected.get((day, shown, model), (0, Decimal(0), 0, Decimal(0)))
        expected[day, shown, model] = (
            before[0] + told_count, before[1] + told_amount, before[2] + ours[day, key, model],
            before[3] + cost[day, key, model],
        )  # fmt: skip
    assert found == expected
    counted = sum(price for _, price in theirs.values()) + sum(
        price for (day, _, _), price in cost.items() if day not in rest
    )
    assert account.dollars() == counted
    assert account.problems() == []


def test_strangers_and_people_with_their_own_only_compare_nothing(account: Account) -> None:
    rep, _ = account.database.join(account.org_id, "rep")
    viewer, _ = account.database.join(account.org_id, "viewer")
    stranger = account.database.new_user()
    assert differences(account, viewer) == []
    for user, org, code in (
        (rep, account.org_id, "KT003"),
        (stranger, account.org_id, "KT004"),
        (stranger, account.database.organisation_of(stranger), "KT031"),
    ):
        with pytest.raises(psycopg.Error, match=code):
            differences(account, user, org=org)
