"""Many people read and sell at once, through the gateway: nobody is refused, no number is given twice, and the totals are right."""

from __future__ import annotations

import pytest

from bench import figures
from bench.folding import folding
from bench.people import MILLISECONDS_GOAL, Person, differences, sell
from bench.server import running_api
from tests.sales.firm import Firm


@pytest.mark.parametrize(
    ("count", "seconds", "thinking"), [(12, 5.0, 0.2), pytest.param(100, 60.0, 1.0, marks=pytest.mark.chaos)]
)
def test_people_who_sell_at_once_get_numbers_of_their_own_and_right_totals(
    firm: Firm, count: int, seconds: float, thinking: float
) -> None:
    people = []
    for number in range(count):
        user, place = firm.database.join(firm.org_id, "rep" if number % 2 else "manager")
        people.append(Person(user, place if number % 2 else None))
    dsn = firm.database.dsn()
    with running_api(firm.database.cluster, firm.database.name) as api, folding(dsn):
        told = sell(api, firm.org_id, people, seconds, thinking)
    assert told.wrong == []
    assert told.misnumbered() == []
    assert set(told.numbers) == {person.user for person in people}
    given = sorted(number for numbers in told.numbers.values() for number in numbers)
    # none is missing between the first and the last
    assert [int(number[-6:]) for number in given] == list(range(1, len(given) + 1))
    done = firm.rows(
        "select number from sales where org_id = %s and state = 'COMPLETED' order by number", firm.org_id
    )
    assert [row["number"] for row in done] == given
    assert len(firm.posted()) == len(given)
    assert differences(dsn, firm.org_id) == []
    assert firm.problems() == []
    p95 = figures.p95(told.reads + told.writes)
    print(f"{len(given)} sales by {count} people; p95 {p95:.0f} ms")
    # a short run says nothing of a machine's pace
    assert count < 100 or p95 < MILLISECONDS_GOAL
