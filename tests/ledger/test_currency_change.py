"""An organisation changes its currency: figures are right at every moment, for everybody who asks and writes meanwhile."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest

from tests.database import Database
from tests.ledger.books import Books, open_books
from tests.spine.test_members import call, refusal

CHANGE = "select (change_currency(%s, %s)).state"
CANCEL = "select (cancel_currency_change(%s)).state"
PERIOD = ("2026-03-01", "2026-03-31")


def rated_books(database: Database) -> Books:
    """Entries in three currencies on rated days; 11 crowns and 1.1 dollars are a euro."""
    found = open_books(database)
    found.all(
        "insert into fx_rates (source, currency, rated_on, rate)"
        " select 'ecb', c.code, date '2026-03-02' + 7 * n, c.rate"
        " from generate_series(0, 4) as n, (values ('SEK', 11), ('USD', 1.1)) as c (code, rate)"
    )
    found.all(
        "insert into manual_entries (org_id, direction, happened_on, amount, currency)"
        " select %s, case n %% 3 when 0 then 'cost' else 'revenue' end, date '2026-03-03' + n %% 28, n + 0.25,"
        " (array['SEK', 'USD', 'EUR'])[n %% 3 + 1] from generate_series(1, 60) as n",
        found.org_id,
    )
    return found


@pytest.fixture()
def books(database: Database) -> Books:
    return rated_books(database)


def change_of(books: Books) -> dict[str, Any]:
    [row] = books.all(
        "select * from currency_changes where org_id = %s order by started_at desc limit 1", books.org_id
    )
    return row


def advance(books: Books, batch: int = 20) -> str:
    return str(
        books.value(
            "select private.advance_currency_change(%s, %s, %s)", books.org_id, change_of(books)["id"], batch
        )
    )


def finish(books: Books, batch: int = 30, steps: int = 400) -> list[str]:
    """Advance until it is over, with the ledger checked after every step; the states on the way."""
    states = []
    for _ in range(steps):
        answer = advance(books, batch)
        assert books.problems() == []
        states.append(str(change_of(books)["state"]))
        if answer == "over":
            return states
    raise AssertionError(f"not over after {steps} steps: {states[-5:]}")


def currency(books: Books) -> str:
    return str(books.value("select currency from organisations where id = %s", books.org_id))


def sets(books: Books) -> dict[str, int]:
    rows = books.all(
        "select to_currency, count(*) as n from ledger_entries where org_id = %s group by 1", books.org_id
    )
    return {row["to_currency"]: row["n"] for row in rows}


def money(books: Books, code: str) -> tuple[Decimal, Decimal]:
    row = books.figures(*PERIOD, code)
    return row["revenue"], row["cost"]


def expected(books: Books, code: str) -> tuple[Decimal, Decimal]:
    """Revenue and cost in a currency, each entry converted and rounded by itself, from the facts alone."""
    worth = {"EUR": Decimal(1), "SEK": Decimal(11), "USD": Decimal("1.1")}
    sums = {"revenue": Decimal(0), "cost": Decimal(0)}
    for row in books.all(
        "select direction, amount::numeric as amount, currency from manual_entries where org_id = %s and state = 'active'",
        books.org_id,
    ):
        converted = row["amount"]
        if row["currency"] != code:
            converted = (row["amount"] * worth[code] / worth[row["currency"]]).quantize(Decimal("1e-8"))
        sums[row["direction"]] += converted
    return sums["revenue"], sums["cost"]


def test_the_ledger_is_restated_entry_by_entry(books: Books) -> None:
    assert money(books, "SEK") == expected(books, "SEK")
    assert call(books.database, books.owner, CHANGE, books.org_id, "EUR") == "waiting"
    states = finish(books, 7)
    assert list(dict.fromkeys(states)) == ["waiting", "writing", "clearing", "done"]
    assert currency(books) == "EUR" and sets(books) == {"EUR": 60}
    assert money(books, "EUR") == expected(books, "EUR")
    change = change_of(books)
    assert (change["entry_count"], change["written_count"], change["unconverted_count"]) == (60, 60, 0)
    books.fold()
    assert money(books, "EUR") == expected(books, "EUR") and books.problems() == []


def test_figures_keep_to_one_currency_until_the_switch_and_to_the_other_after_it(books: Books) -> None:
    before, after = expected(books, "SEK"), expected(books, "EUR")
    call(books.database, books.owner, CHANGE, books.org_id, "EUR")
    seen = set()
    while True:
        answer = advance(books)
        held = currency(books)
        seen.add(held)
        assert money(books, held) == (before if held == "SEK" else after)
        customers = call(
            books.database,
            books.owner,
            "select sum(revenue::numeric) from overview_customers(%s, %s::date, %s::date, %s, 5)",
            books.org_id,
            *PERIOD,
            held,
        )
        assert customers == (before if held == "SEK" else after)[0]
        if answer == "over":
            break
    assert seen == {"SEK", "EUR"}


def test_a_fact_that_comes_changes_or_goes_meanwhile_stands_in_both(books: Books) -> None:
    call(books.database, books.owner, CHANGE, books.org_id, "EUR")
    answer = ""
    while answer != "over":
        answer = advance(books, 10)
        new = books.enter("cost", "2026-03-20", "3.5", "USD")
        books.all(
            "update manual_entries set amount = amount + 1 where org_id = %s and id = %s", books.org_id, new
        )
        books.all(
            "delete from manual_entries where ctid in (select ctid from manual_entries where org_id = %s limit 1)",
            books.org_id,
        )
        books.all(
            "update manual_entries set state = case state when 'void' then 'active' else 'void' end"
            " where ctid in (select ctid from manual_entries where org_id = %s order by id limit 2)",
            books.org_id,
        )
        assert books.problems() == []
    assert currency(books) == "EUR" and set(sets(books)) == {"EUR"}
    assert money(books, "EUR") == expected(books, "EUR")


def test_what_ai_cost_is_restated_too_and_goes_on_coming(books: Books) -> None:
    integration = books.value(
        "insert into integrations (org_id, provider, name) values (%s, 'openrouter', 'Ours') returning id",
        books.org_id,
    )

    def use(call_id: str, day: str) -> None:
        books.all(
            "insert into ai_usage_logs (org_id, integration_id, generation_id, called_at, model, key_hash, cost)"
            " values (%s, %s, %s, %s, 'm', 'k', 0.55)", books.org_id, integration, call_id, f"{day} 12:00Z",
        )  # fmt: skip
        books.all(
            "insert into private.ai_usage_pages (org_id, integration_id, usage_on, key_hash) values (%s, %s, %s, 'k')",
            books.org_id, integration, day,
        )  # fmt: skip
        books.all(
            "insert into ai_usage_days (org_id, integration_id, usage_on, model, provider_name, key_hash, cost, logged_amount, request_count)"
            " values (%s, %s, %s, 'm', '', 'k', 1.65, 0.55, 2)", books.org_id, integration, day,
        )  # fmt: skip

    use("before", "2026-03-12")
    call(books.database, books.owner, CHANGE, books.org_id, "EUR")
    while currency(books) == "SEK":
        advance(books, 10)
        if (
            change_of(books)["state"] == "writing"
            and books.value("select count(*) from ai_usage_logs where org_id = %s", books.org_id) == 1
        ):
            use("meanwhile", "2026-03-13")
        assert books.problems() == []
    finish(books)
    revenue, cost = expected(books, "EUR")
    assert money(books, "EUR") == (revenue, cost + 3)  # 2 × 1.65 dollars


def test_every_posting_function_knows_of_the_second_currency(books: Books) -> None:
    known = books.all(
        "select p.proname from private.ledger_sources as s join pg_proc as p on p.proname = 'post_' || s.source"
        " where p.prosrc like '%%o.next_currency%%'"
    )
    assert len(known) == books.value("select count(*) from private.ledger_sources")


def test_it_waits_for_who_began_before_it(books: Books) -> None:
    """A transaction that posted before it could know of the second currency commits after everything was written."""
    with books.database.connect() as slow:
        slow.execute(
            "insert into manual_entries (org_id, direction, happened_on, amount, currency)"
            " values (%s, 'cost', '2026-03-12', 9, 'USD')", [books.org_id],
        )  # fmt: skip
        call(books.database, books.owner, CHANGE, books.org_id, "EUR")
        assert [advance(books) for _ in range(4)] == ["again", "later", "later", "later"]
        assert change_of(books)["state"] == "waiting"
    finish(books)
    assert sets(books) == {"EUR": 61} and money(books, "EUR") == expected(books, "EUR")


def test_a_fact_that_is_being_edited_is_left_for_later_and_not_waited_for(books: Books) -> None:
    call(books.database, books.owner, CHANGE, books.org_id, "EUR")
    while change_of(books)["state"] == "waiting":
        advance(books)
    with books.database.connect() as editor:
        editor.execute(
            "update manual_entries set amount = 1000, currency = 'SEK'"
            " where ctid = (select ctid from manual_entries where org_id = %s order by id desc limit 1)", [books.org_id],
        )  # fmt: skip
        answers = [advance(books, 20) for _ in range(8)]
        assert answers[-1] == "later" and currency(books) == "SEK" and sets(books)["EUR"] == 59
    finish(books)
    assert money(books, "EUR") == expected(books, "EUR")


def test_cancelling_leaves_everything_as_it_was(books: Books) -> None:
    call(books.database, books.owner, CHANGE, books.org_id, "EUR")
    for _ in range(4):
        advance(books)
    assert sets(books)["EUR"] > 0
    assert call(books.database, books.owner, CANCEL, books.org_id) == "cancelling"
    assert call(books.database, books.owner, CANCEL, books.org_id) == "cancelling"
    assert refusal(books.database, books.owner, CHANGE, books.org_id, "USD") == ("KT065", 409)
    assert finish(books)[-1] == "cancelled"
    assert currency(books) == "SEK" and sets(books) == {"SEK": 60}
    assert money(books, "SEK") == expected(books, "SEK")
    assert refusal(books.database, books.owner, CANCEL, books.org_id) == ("KT067", 409)
    assert call(books.database, books.owner, CHANGE, books.org_id, "EUR") == "waiting"
    finish(books)
    assert money(books, "EUR") == expected(books, "EUR")


def test_after_the_switch_one_changes_back_instead(books: Books) -> None:
    call(books.database, books.owner, CHANGE, books.org_id, "EUR")
    while change_of(books)["state"] != "clearing":
        advance(books, 30)
    assert refusal(books.database, books.owner, CANCEL, books.org_id) == ("KT067", 409)
    assert refusal(books.database, books.owner, CHANGE, books.org_id, "SEK") == ("KT065", 409)
    finish(books)
    call(books.database, books.owner, CHANGE, books.org_id, "SEK")
    finish(books)
    assert money(books, "SEK") == expected(books, "SEK") and sets(books) == {"SEK": 60}


def test_asking_again_gives_the_change_that_runs_and_another_is_refused(books: Books) -> None:
    ask = "select (change_currency(%s, %s)).id"
    first = call(books.database, books.owner, ask, books.org_id, "EUR")
    assert call(books.database, books.owner, ask, books.org_id, "EUR") == first
    assert refusal(books.database, books.owner, CHANGE, books.org_id, "USD") == ("KT065", 409)
    finish(books, 100)
    assert refusal(books.database, books.owner, CHANGE, books.org_id, "EUR") == ("KT064", 422)


def test_what_is_no_currency_or_has_no_rate_is_refused(books: Books, database: Database) -> None:
    for wrong in ("eur", "", "EURO", None):
        assert refusal(database, books.owner, CHANGE, books.org_id, wrong) == ("KT021", 422)
    assert refusal(database, books.owner, CHANGE, books.org_id, "XTS") == ("KT066", 409)
    assert currency(books) == "SEK"
    empty = open_books(database)
    assert call(database, empty.owner, CHANGE, empty.org_id, "XTS") == "waiting"
    finish(empty)
    assert currency(empty) == "XTS"


def test_a_day_without_a_rate_is_counted_and_converted_when_it_comes(books: Books) -> None:
    entry = books.enter("revenue", "2026-05-20", "110")
    call(books.database, books.owner, CHANGE, books.org_id, "EUR")
    finish(books)
    assert change_of(books)["unconverted_count"] == 1
    assert books.entry(entry)["amount_org"] is None
    books.rate("SEK", "2026-05-19", "11")
    books.convert()
    assert books.entry(entry)["amount_org"] == 10
    assert books.problems() == []


@pytest.mark.parametrize("role", ["admin", "manager", "rep", "viewer", "talent"])
def test_only_the_owner_changes_currency_and_time_zone_and_everybody_sees_it(books: Books, role: str) -> None:
    person, _ = books.database.join(books.org_id, role)
    for query, value in ((CHANGE, "EUR"), ("select (change_timezone(%s, %s)).id", "Europe/Oslo")):
        assert refusal(books.database, person, query, books.org_id, value) == ("KT003", 403)
    call(books.database, books.owner, CHANGE, books.org_id, "EUR")
    assert refusal(books.database, person, CANCEL, books.org_id) == ("KT003", 403)
    assert call(books.database, person, "select count(*) from currency_changes") == 1
    stranger = books.database.new_user()
    for query in (CHANGE, "select (change_timezone(%s, %s)).id"):
        assert refusal(books.database, stranger, query, books.org_id, "EUR") == ("KT004", 404)
    assert refusal(books.database, stranger, CANCEL, books.org_id) == ("KT004", 404)


def test_the_log_tells_who_began_and_when_it_switched(books: Books) -> None:
    call(books.database, books.owner, CHANGE, books.org_id, "EUR")
    finish(books, 100)
    told = books.all(
        "select table_name, actor, job, old, new from audit_log where org_id = %s and"
        " (table_name = 'currency_changes' or new ? 'next_currency') order by at",
        books.org_id,
    )
    assert told == [
        {"table_name": "organisations", "actor": books.owner, "job": None, "old": {"next_currency": None}, "new": {"next_currency": "EUR"}},
        {"table_name": "currency_changes", "actor": books.owner, "job": None, "old": None, "new": None},
        {"table_name": "organisations", "actor": None, "job": "change_currency",
         "old": {"currency": "SEK", "next_currency": "EUR"}, "new": {"currency": "EUR", "next_currency": None}},
    ]  # fmt: skip


def test_a_time_zone_moves_no_day_of_any_fact(books: Books) -> None:
    days = "select source, source_id, day from ledger_entries where org_id = %s order by 1, 2"
    before = books.all(days, books.org_id)
    change = "select (change_timezone(%s, %s)).timezone"
    assert (
        call(books.database, books.owner, change, books.org_id, "Pacific/Kiritimati") == "Pacific/Kiritimati"
    )
    for source in books.all("select source from private.ledger_sources"):
        books.all(
            "select private.repost(%s, %s, array(select source_id from ledger_entries where org_id = %s))",
            books.org_id,
            source["source"],
            books.org_id,
        )
    assert books.all(days, books.org_id) == before and books.problems() == []
    assert refusal(books.database, books.owner, change, books.org_id, "Mars/Olympus") == ("KT063", 422)
    # a source that begins to look at the time zone must be posted anew by change_timezone()
    looking = books.all(
        "select proname from pg_proc where pronamespace = 'private'::regnamespace and prosrc ~ 'o\\.timezone'"
        " and (proname like 'post\\_%%' or proname like 'expected\\_%%')"
    )
    assert looking == []


def test_the_change_of_a_deleted_organisation_is_over(books: Books) -> None:
    call(books.database, books.owner, CHANGE, books.org_id, "EUR")
    change = change_of(books)["id"]
    books.all("delete from organisations where id = %s", books.org_id)
    assert (
        books.value(
            "select private.advance_currency_change(%s, %s, 10)", books.org_id, uuid.UUID(str(change))
        )
        == "over"
    )
