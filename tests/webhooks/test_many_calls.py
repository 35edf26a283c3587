"""A customer and an organisation with many calls: handed over and deleted by a few statements, not call by call."""

from __future__ import annotations

from tests.database import Database
from tests.emulators.twilio_callbacks import THEIRS
from tests.webhooks.told import connected

CALLS = 1000
CALL_OF_A_CUSTOMER = """
with e as (
  insert into telephony_events (org_id, kind, direction, state, from_number, to_number, customer_id, started_at)
  select %(org)s, 'call', 'inbound', 'completed', %(number)s, '+46700000001', %(customer)s, now() - g * interval '1 minute'
  from generate_series(1, %(count)s) as g
  returning *
)
insert into telephony_legs (
  org_id, event_id, integration_id, provider, provider_leg_id, kind, direction, state, rank, is_final, counterpart,
  started_at, happened_on, price, priced_at, customer_id, assigned_to
)
select e.org_id, e.id, %(integration)s, 'twilio', e.id::text, 'call', 'inbound', 'completed', 9, true, %(number)s,
  e.started_at, e.started_at::date, 0.01, now(), e.customer_id, e.assigned_to
from e
"""


def test_a_customer_with_many_calls_is_handed_over_and_its_organisation_deleted(database: Database) -> None:
    found = connected(database)
    other = connected(database)
    _, rep = database.join(found.org_id, "rep")
    for one in (found, other):
        with database.connect() as connection:
            connection.execute(CALL_OF_A_CUSTOMER, {
                "org": one.org_id, "number": THEIRS, "customer": one.customer("Anna"), "count": CALLS,
                "integration": one.integration_id,
            })  # fmt: skip
            connection.execute(
                "insert into function_logs (org_id, function, method, path, status, milliseconds, request_id)"
                " values (%s, 'x', 'GET', '/', 200, 1, 'r')", [one.org_id],
            )  # fmt: skip
    customer = found.value("select id from customers where org_id = %s", found.org_id)
    with database.acting_as(found.owner) as connection:
        connection.execute("select public.assign_customer(%s, %s, %s)", [found.org_id, customer, rep])
    assert found.all("select distinct assigned_to from telephony_legs where org_id = %s", found.org_id) == [{"assigned_to": rep}]  # fmt: skip
    [name] = found.all("select name from organisations where id = %s", found.org_id)
    with database.acting_as(found.owner) as connection:
        connection.execute("select public.delete_organisation(%s, %s)", [found.org_id, name["name"]])
    for table in ("telephony_legs", "telephony_events", "ledger_entries", "function_logs"):
        assert found.value(f"select count(*) from {table} where org_id = %s", found.org_id) == 0
        assert found.value(f"select count(*) from {table} where org_id = %s", other.org_id) in (1, CALLS)
