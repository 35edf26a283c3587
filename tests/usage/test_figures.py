"""AI use by day, model, provider, key, customer and person: right in each currency, and for nobody who may not see it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.database import Database
from tests.usage.account import Account, open_account

RATES = {("SEK", "2026-03-02"): "11", ("USD", "2026-03-02"): "1.1", ("SEK", "2026-03-03"): "12",
         ("USD", "2026-03-03"): "1.2", ("GBP", "2026-03-02"): "0.85"}  # fmt: skip
HASH = "a" * 64


@dataclass(frozen=True)
class Use:
    """An account with three calls of its own and a provider's day, laid out by hand."""

    account: Account
    customer: uuid.UUID
    rep: uuid.UUID
    place: uuid.UUID

    def figures(self, by: str, currency: str = "SEK", user: uuid.UUID | None = None, **of: Any) -> list[Any]:
        """The rows as (group, name, cost, dollars, calls, prompt tokens), in their order."""
        named = "".join(f", {name} => %s" for name in of)
        with self.account.database.acting_as(user or self.account.owner) as connection:
            rows = connection.execute(
                f"select * from ai_usage_figures(%s, '2026-03-01', '2026-03-04', %s, %s{named}) order by place",
                [self.account.org_id, by, currency, *of.values()],
            ).fetchall()
        assert [row["place"] for row in rows] == list(range(1, len(rows) + 1))
        assert {(row["by"], row["currency"], row["charged_in"]) for row in rows} <= {(by, currency, "USD")}
        return [
            (r["group_key"], r["name"], r["cost"], r["cost_charged"], r["request_count"], r["prompt_tokens"])
            for r in rows
        ]

    def totals(self, currency: str, start: str = "2026-03-01", end: str = "2026-03-04") -> list[Any]:
        with self.account.database.acting_as(self.account.owner) as connection:
            return connection.execute(
                "select * from ai_usage_totals(%s, %s::date, %s::date, %s)",
                [self.account.org_id, start, end, currency],
            ).fetchall()


@pytest.fixture(scope="module")
def use(database: Database) -> Iterator[Use]:
    account = open_account(database, "SEK")
    for (currency, day), rate in RATES.items():
        account.rate(currency, day, rate)
    customer = account.customer("Åkes Bygg")
    rep, place = database.join(account.org_id, "rep")
    account.all(
        "insert into openrouter_keys (org_id, integration_id, key_hash, name, customer_id) values (%s, %s, %s, 'Main key', %s)",
        account.org_id, account.integration_id, HASH, customer,
    )  # fmt: skip
    for day, model, cost, person in (
        (2, "a/one", "0.1", None),
        (2, "b/two", "0.25", place),
        (3, "a/one", "0.000000000001", None),
    ):
        account.all(
            "insert into ai_usage_logs (org_id, integration_id, generation_id, called_at, model, provider_name, key_hash,"
            " prompt_tokens, cost, person_id) values (%s, %s, %s, %s, %s, 'Azure', %s, 10, %s, %s)",
            account.org_id, account.integration_id, uuid.uuid4().hex, datetime(2026, 3, day, 23, 59, tzinfo=UTC), model,
            HASH, cost, person,
        )  # fmt: skip
    # the provider counts one call more of the first model, and something that no key is named for
    for key, requests, prompt, cost, logged in ((HASH, 2, 15, "0.4", "0.1"), ("", 1, 7, "1", "0")):
        account.all(
            "insert into ai_usage_days (org_id, integration_id, usage_on, model, provider_name, key_hash, request_count,"
            " prompt_tokens, cost, logged_request_count, logged_prompt_tokens, logged_amount, customer_id)"
            " values (%s, %s, '2026-03-02', 'a/one', 'Azure', %s, %s, %s, %s, %s, %s, %s, %s)",
            account.org_id, account.integration_id, key, requests, prompt, cost, int(key != ""), 10 * (key != ""), logged,
            customer if key else None,
        )  # fmt: skip
    yield Use(account, customer, rep, place)


def test_each_grouping_adds_up_our_calls_and_what_the_provider_counts_beyond(use: Use) -> None:
    tiny = Decimal("0.000000000001")
    assert use.figures("day") == [
        ("2026-03-01", "2026-03-01", 0, 0, 0, 0),
        ("2026-03-02", "2026-03-02", Decimal("16.5"), Decimal("1.65"), 4, 32),
        ("2026-03-03", "2026-03-03", 0, tiny, 1, 10),
        ("2026-03-04", "2026-03-04", 0, 0, 0, 0),
    ]
    assert use.figures("model") == [
        ("a/one", "a/one", Decimal(14), Decimal("1.4") + tiny, 4, 32),
        ("b/two", "b/two", Decimal("2.5"), Decimal("0.25"), 1, 10),
    ]
    assert use.figures("provider") == [("Azure", "Azure", Decimal("16.5"), Decimal("1.65") + tiny, 5, 42)]
    assert use.figures("key") == [
        (None, None, 10, 1, 1, 7),
        (HASH, "Main key", Decimal("6.5"), Decimal("0.65") + tiny, 4, 35),
    ]
    assert use.figures("customer") == [
        (None, None, 10, 1, 1, 7),
        (str(use.customer), "Åkes Bygg", Decimal("6.5"), Decimal("0.65") + tiny, 4, 35),
    ]
    assert use.figures("person") == [
        (None, None, Decimal(14), Decimal("1.4") + tiny, 4, 32),
        (str(use.place), "The rep", Decimal("2.5"), Decimal("0.25"), 1, 10),
    ]
    [day] = use.account.all(
        "select sum(cost) as cost, sum(request_count) as n from ai_usage_daily where org_id = %s",
        use.account.org_id,
    )
    assert (day["cost"], day["n"]) == (Decimal("1.65") + tiny, 5)


def test_figures_are_narrowed_to_what_is_asked_for(use: Use) -> None:
    assert [row[2] for row in use.figures("day", of_model="b/two")] == [0, Decimal("2.5"), 0, 0]
    assert [row[0] for row in use.figures("model", of_key=HASH)] == ["a/one", "b/two"]
    assert [row[0] for row in use.figures("model", of_key="")] == ["a/one"]
    assert [row[2] for row in use.figures("model", of_customer=use.customer)] == [4, Decimal("2.5")]
    assert use.figures("model", of_provider="OpenAI") == []


def test_any_currency_is_shown_and_a_missing_rate_is_counted(use: Use) -> None:
    dollars, euros, pounds, kronor = (use.totals(currency)[0] for currency in ("USD", "EUR", "GBP", "SEK"))
    tiny = Decimal("0.000000000001")
    assert (dollars["cost"], dollars["cost_charged"]) == (Decimal("1.65") + tiny,) * 2
    assert (euros["cost"], euros["unconverted_count"]) == (Decimal("1.5"), 0)
    # the pound's rate of the 2nd holds for the 3rd
    assert (pounds["cost"], pounds["rates_missing"]) == (Decimal("1.275"), False)
    assert kronor["cost"] == use.account.figures("2026-03-01", "2026-03-04")["cost"] == Decimal("16.5")
    yen = use.totals("JPY")[0]
    assert (yen["cost"], yen["rates_missing"], yen["unconverted_count"]) == (0, True, 5)
    later = use.totals("SEK", "2026-03-03", "2026-03-04")
    assert [(row["period"], row["cost"], row["request_count"]) for row in later] == [
        ("now", 0, 1), ("before", Decimal("16.5"), 4),
    ]  # fmt: skip


def test_an_own_person_sees_own_use_and_others_are_refused(use: Use) -> None:
    assert use.figures("model", user=use.rep) == [("b/two", "b/two", Decimal("2.5"), Decimal("0.25"), 1, 10)]
    talent, _ = use.account.database.join(use.account.org_id, "talent")
    with pytest.raises(psycopg.Error, match=r"missing permission: ai_usage_logs\.read_own"):
        use.figures("model", user=talent)
    with pytest.raises(psycopg.Error, match="KT004"):
        use.figures("model", user=use.account.database.new_user())


def test_what_cannot_be_grouped_or_is_no_period_is_refused(use: Use) -> None:
    for by in ("hour", "", None):
        with pytest.raises(psycopg.Error, match="KT046"):
            use.figures(by)
    with pytest.raises(psycopg.Error, match="KT021"):
        use.figures("day", "kr")
    with pytest.raises(psycopg.Error, match="KT020"):
        use.totals("SEK", "2026-03-04", "2026-03-01")


def test_an_organisation_with_use_can_be_deleted(database: Database) -> None:
    account = open_account(database, "SEK")
    account.all(
        "insert into ai_usage_logs (org_id, integration_id, generation_id, called_at, model, key_hash, cost)"
        " values (%s, %s, 'x', '2026-03-02T12:00Z', 'a/one', %s, 1)",
        account.org_id, account.integration_id, HASH,
    )  # fmt: skip
    account.all(
        "insert into private.ai_usage_pages (org_id, integration_id, usage_on, key_hash) values (%s, %s, '2026-03-02', %s)",
        account.org_id, account.integration_id, HASH,
    )  # fmt: skip
    account.all("delete from organisations where id = %s", account.org_id)
    for table in ("ai_usage_logs", "ai_usage_days", "ledger_entries", "openrouter_keys"):
        assert account.value(f"select count(*) from {table} where org_id = %s", account.org_id) == 0


def test_the_figures_of_many_calls_read_only_the_period(database: Database) -> None:
    """As a member: the period's rows by index, the policies asked once and not for each row."""
    account = open_account(database, "USD")
    account.all(
        "insert into ai_usage_logs (org_id, integration_id, generation_id, called_at, model, key_hash, cost)"
        " select %s, %s, n::text, timestamptz '2025-01-01' + n * interval '1 hour', 'a/' || n %% 7, %s, 0.5"
        " from generate_series(1, 6000) as n",
        account.org_id, account.integration_id, HASH,
    )  # fmt: skip
    account.all("analyze ai_usage_logs")
    with database.acting_as(account.owner) as connection:
        plan = "\n".join(
            next(iter(row.values()))
            for row in connection.execute(
                "explain select sum(cost) from ai_usage_daily where org_id = %s"
                " and usage_on between '2025-03-01' and '2025-03-07'",
                [account.org_id],
            )
        )
    assert "ai_usage_logs_usage_on" in plan and "Seq Scan on ai_usage_logs" not in plan, plan
    for line in plan.splitlines():
        assert "org_ids_with" not in line or line.strip().startswith("->  Result"), plan
