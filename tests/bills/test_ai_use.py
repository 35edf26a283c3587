"""A bill of AI use covers whole days: our calls, the provider's daily figures and the bill's line together are the bill's figure."""

from __future__ import annotations

from decimal import Decimal

import psycopg
import pytest

from tests.at_once import in_background, waits
from tests.bills.desk import Firm, line
from tests.database import Database
from tests.usage.account import Account, open_account
from tests.usage.test_counting import KEY, LOG, RECORD, begin, page

DAY = "2026-03-12"


@pytest.fixture
def account(database: Database) -> Account:
    return open_account(database, "USD")


@pytest.fixture
def firm(account: Account) -> Firm:
    return Firm(account.database, account.org_id, account.owner, account.integration_id)


def log(account: Account, name: str, cost: str, day: str = DAY) -> None:
    account.all(LOG, account.org_id, account.integration_id, name, f"{day}T12:00Z", "a/x", KEY, cost)


def take(account: Account, key: str = KEY, **costs: str) -> None:
    run = begin(account)
    account.all(RECORD, *page(account, run, key=key, **costs))
    account.all("update sync_runs set state = 'succeeded', finished_at = now() where id = %s", run)


def states(firm: Firm) -> set[str]:
    return {row["state"] for row in firm.posted()}


def test_the_bill_of_a_day_is_what_the_day_costs(account: Account, firm: Firm) -> None:
    log(account, "g1", "0.10")
    take(account, x="0.50", y="0.25")
    assert account.dollars() == Decimal("0.75")
    before = firm.posted()
    bill = firm.read(
        [line("0.50", at=DAY, text="a/x"), line("0.30", at=DAY, text="a/y"), line("0.1", at="2026-03-13")]
    )
    assert firm.explained(bill) == ["price_changed", None, "not_in_kontor"]
    assert firm.posted() == before
    firm.apply(bill)
    assert account.dollars() == Decimal("0.9")
    assert states(firm) == {"reconciled"}
    assert firm.problems() == []
    [told] = firm.all(
        "select old, new from audit_log where org_id = %s and table_name = 'provider_bill_lines'", firm.org_id
    )
    assert (told["old"]["price"], told["new"]["price"], told["new"]["bill_id"]) == ("0.75", "0.80", str(bill))
    firm.undo(bill)
    assert firm.posted() == before
    assert firm.problems() == []


def test_what_is_told_later_of_a_billed_day_does_not_change_what_it_costs(
    account: Account, firm: Firm
) -> None:
    log(account, "g1", "0.10")
    take(account, x="0.50")
    bill = firm.read([line("0.8", at=DAY), line("0.2", at="2026-03-13")])
    firm.apply(bill)
    assert account.dollars() == Decimal("1.0")
    take(account, x="0.60", z="0.30")  # restated, and a model more
    assert account.dollars() == Decimal("1.0")
    assert states(firm) == {"reconciled"}
    log(account, "g2", "0.05")  # a call that is logged late
    assert account.dollars() == Decimal("1.0")
    log(account, "g3", "0.07", day="2026-03-13")  # on a day without a page
    assert account.dollars() == Decimal("1.0")
    take(account, key="", w="0.01")
    take(account, z="0.40")  # a model is dropped
    account.all("delete from ai_usage_logs where generation_id = 'g1'")
    account.all("update ai_usage_logs set cost = 0.09 where generation_id = 'g2'")
    assert account.dollars() == Decimal("1.0")
    assert states(firm) == {"reconciled"}
    assert firm.problems() == []
    firm.undo(bill)
    # x 0.09 of a call, z 0.40, w 0.01 and the call of the next day: what is told now
    told = firm.value(
        "select coalesce((select sum(cost::numeric - logged_amount::numeric) from ai_usage_days where org_id = %s), 0)"
        " + (select sum(cost::numeric) from ai_usage_logs where org_id = %s)", firm.org_id, firm.org_id,
    )  # fmt: skip
    assert account.dollars() == told
    assert states(firm) == {"actual"}
    assert firm.problems() == []


def test_use_that_is_told_of_after_its_bill_is_not_paid_twice(account: Account, firm: Firm) -> None:
    bill = firm.read([line("0.8", at=DAY)])
    firm.apply(bill)
    take(account, x="0.50")
    log(account, "g1", "0.20")
    assert account.dollars() == Decimal("0.8")
    assert firm.problems() == []
    firm.undo(bill)
    assert account.dollars() == Decimal("0.5")
    assert firm.problems() == []


def test_a_day_is_on_one_bill_only(account: Account, firm: Firm) -> None:
    take(account, x="0.50")
    first, second = (
        firm.read([line("0.6", at=DAY)]),
        firm.read([line("0.7", at=DAY), line("0.1", at="2026-03-20")]),
    )
    firm.apply(first)
    firm.apply(second)
    assert firm.explained(second) == ["on_other_bill", "not_in_kontor"]
    assert account.dollars() == Decimal("0.7")
    with pytest.raises(psycopg.Error, match="KT194"):
        firm.undo(first)
    firm.undo(second)
    firm.undo(first)
    firm.match(second)
    firm.apply(second)
    assert account.dollars() == Decimal("0.8")
    assert firm.problems() == []


def test_rounding_another_currency_and_tax(account: Account, firm: Firm) -> None:
    take(account, x="0.504")
    euros = firm.read([line("0.5", at=DAY)], currency="EUR")
    firm.apply(euros)
    assert firm.explained(euros) == ["other_currency"]
    assert account.dollars() == Decimal("0.504")
    bill = firm.read([line("0.50", at=DAY), line("0.1", at=DAY, text="VAT")])
    assert firm.explained(bill) == ["rounding", "vat"]
    firm.apply(bill)
    assert account.dollars() == Decimal("0.50")
    assert firm.problems() == []


def test_a_bill_is_undone_while_the_provider_restates_its_day(account: Account, firm: Firm) -> None:
    take(account, x="0.50", y="0.25")
    bill = firm.read([line("0.80", at=DAY)])
    firm.apply(bill)
    run = begin(account)
    with firm.database.connect() as restating:
        # the page has the day's first row when the undoing comes, and goes on to the others
        restating.execute("select private.lock_usage_day(%s, %s, true)", [account.integration_id, DAY])
        restating.execute(
            "select from ai_usage_days where org_id = %s order by model for no key update", [account.org_id]
        )
        thread, failed = in_background(firm.undo, bill)
        waits(firm.database)
        restating.execute(RECORD, page(account, run, x="0.60", y="0.30"))
    thread.join(60)
    assert failed == []
    assert account.dollars() == Decimal("0.90")
    assert states(firm) == {"actual"}
    assert firm.problems() == []


def test_a_day_that_is_not_on_the_bill_is_listed(account: Account, firm: Firm) -> None:
    take(account, x="0.5")
    bill = firm.read([line("1", at="2026-03-20")])
    missing = firm.all(
        "select * from private.missing_on_bill((select b from provider_bills b where b.id = %s))", bill
    )
    assert [(row["fact"], str(row["happened_on"]), row["amount"]) for row in missing] == [
        ("ai_usage", DAY, Decimal("0.5"))
    ]
    assert firm.bill(bill)["missing_amount"] == Decimal("0.5")
    no_day = firm.begin()
    firm.add(no_day, [line("1", at="")])
    firm.match(no_day)
    assert firm.explained(no_day) == ["day_missing"]
