"""Who is told of what, once per cause, and who sees it."""

from __future__ import annotations

import threading
import uuid

import pytest

from tests.database import Database
from tests.notifications.firm import Firm
from tests.spine.test_members import call, refusal

READ = "select mark_notification_read(%s, %s)"
ALL_READ = "select mark_all_notifications_read(%s, %s)"


@pytest.fixture
def firm(database: Database) -> Firm:
    return Firm(database)


def test_only_those_whose_role_it_concerns_are_told(firm: Firm) -> None:
    people = {role: firm.person(role)[0] for role in ("admin", "manager", "rep", "viewer", "talent")}
    elsewhere = Firm(firm.database)
    firm.notify("integration_failing", detail={"name": "Main"})
    assert [n["detail"] for n in firm.told(firm.owner)] == [{"name": "Main"}]
    assert {role: len(firm.told(user)) for role, user in people.items()} == {
        "admin": 1, "manager": 0, "rep": 0, "viewer": 0, "talent": 0,
    }  # fmt: skip
    assert elsewhere.told(elsewhere.owner) == [] and elsewhere.told(firm.owner) == []


def test_named_people_are_told_whatever_their_role_and_strangers_named_are_not(firm: Firm) -> None:
    rep, membership = firm.person("rep")
    elsewhere = Firm(firm.database)
    firm.notify("sync_first", people=[membership, elsewhere.membership(elsewhere.owner)])
    assert len(firm.told(rep)) == 1 and firm.told(firm.owner) == []
    assert elsewhere.told(elsewhere.owner) == []


def test_a_permission_can_be_named_in_place_of_the_types_own(firm: Firm) -> None:
    manager, _ = firm.person("manager")
    firm.notify("sync_first", permission="integrations.read")
    assert len(firm.told(manager)) == 1 and len(firm.told(firm.owner)) == 1


def test_not_even_the_owner_sees_what_another_person_was_told(firm: Firm) -> None:
    admin, membership = firm.person("admin")
    firm.notify("sync_first", people=[membership])
    [told] = firm.told(admin)
    assert firm.told(firm.owner) == []
    assert refusal(firm.database, firm.owner, READ, firm.org_id, told["id"]) == ("KT120", 404)
    assert call(firm.database, firm.owner, ALL_READ, firm.org_id, "2999-01-01") == 0
    assert firm.unread(admin) == 1 and firm.unread(firm.owner) == 0


def test_one_cause_is_one_notification_however_often_it_repeats(firm: Firm) -> None:
    for attempt in range(3):
        firm.notify("webhook_failed", "twilio", detail={"error": str(attempt)})
    firm.notify("webhook_failed", "other")
    told = {n["cause"]: n for n in firm.told(firm.owner)}
    assert {cause: n["raised_count"] for cause, n in told.items()} == {"twilio": 3, "other": 1}
    assert told["twilio"]["detail"] == {"error": "2"}
    assert told["twilio"]["raised_at"] > told["twilio"]["created_at"]
    assert firm.unread(firm.owner) == 2


def test_a_burst_in_one_delivery_is_counted_and_keeps_the_order_of_ends(firm: Firm) -> None:
    with firm.database.connect() as connection:
        for _ in range(40):
            connection.execute("select private.notify(%s, 'webhook_failed', 'twilio')", [firm.org_id])
        connection.execute("select private.settle(%s, 'webhook_failed', 'twilio')", [firm.org_id])
        for _ in range(2):
            connection.execute("select private.notify(%s, 'webhook_failed', 'twilio')", [firm.org_id])
    firm.deliver()
    counts = [(n["raised_count"], n["settled_at"] is not None) for n in firm.told(firm.owner)]
    assert sorted(counts) == [(2, False), (40, True)]


def test_what_comes_back_after_it_was_over_is_told_anew(firm: Firm) -> None:
    firm.notify("integration_failing")
    firm.settle("integration_failing")
    firm.notify("integration_failing")
    assert [n["settled_at"] is None for n in firm.told(firm.owner)] == [True, False]


def test_settling_what_nobody_was_told_writes_nothing(firm: Firm) -> None:
    firm.run("select private.settle(%s, 'integration_failing', 'x')", firm.org_id)
    assert firm.value("select count(*) from private.notices where org_id = %s", firm.org_id) == 0


def test_a_cause_that_was_read_rings_again_only_after_its_types_pause(firm: Firm) -> None:
    firm.notify("integration_failing")
    [told] = firm.told(firm.owner)
    call(firm.database, firm.owner, READ, firm.org_id, told["id"])
    firm.notify("integration_failing")
    assert firm.unread(firm.owner) == 0 and firm.told(firm.owner)[0]["raised_count"] == 2
    firm.run("update notifications set read_at = read_at - interval '25 hours' where id = %s", told["id"])
    firm.notify("integration_failing")
    assert firm.unread(firm.owner) == 1 and len(firm.told(firm.owner)) == 1


def test_a_type_without_a_pause_rings_never_again(firm: Firm) -> None:
    firm.notify("sync_first")
    [told] = firm.told(firm.owner)
    firm.run("update notifications set read_at = now() - interval '3 years' where id = %s", told["id"])
    firm.notify("sync_first")
    assert firm.unread(firm.owner) == 0


def test_an_unknown_type_is_an_error_of_whoever_tells(firm: Firm) -> None:
    with pytest.raises(Exception, match="no notification type"):
        firm.notify("nonsense")


def test_hostile_details_are_kept_as_data_and_cut(firm: Firm) -> None:
    firm.notify(
        "webhook_failed", "c" * 5000, detail={"error": "<script>" + "x" * 100_000, "n": 7, "deep": {"a": [1]}}
    )
    [told] = firm.told(firm.owner)
    assert told["detail"]["error"] == "<script>" + "x" * 492
    assert (told["detail"]["n"], told["detail"]["deep"], len(told["cause"])) == (7, {"a": [1]}, 200)


def test_what_cannot_be_told_holds_up_nothing_else(firm: Firm) -> None:
    firm.run(
        "select private.notify(%s, 'webhook_failed', 'huge', jsonb_build_object('list', ("
        "select jsonb_agg(gen_random_uuid()) from generate_series(1, 2000))))", firm.org_id,
    )  # fmt: skip
    firm.notify("sync_first")
    assert [n["type"] for n in firm.told(firm.owner)] == ["sync_first"]
    assert firm.value("select count(*) from private.notices") == 0


def test_a_fact_that_is_taken_back_tells_nobody(firm: Firm) -> None:
    with firm.database.connect() as connection:
        connection.execute("select private.notify(%s, 'sync_first', 'x')", [firm.org_id])
        connection.rollback()
    firm.deliver()
    assert firm.told(firm.owner) == []


def test_telling_waits_for_nobody_and_none_of_many_at_once_is_lost(firm: Firm) -> None:
    firm.notify("webhook_failed", "twilio")

    def tell(deliver: bool) -> None:
        for _ in range(10):
            firm.run("select private.notify(%s, 'webhook_failed', 'twilio')", firm.org_id)
            if deliver:
                firm.deliver()

    def all_tell(deliver: bool) -> None:
        threads = [threading.Thread(target=tell, args=[deliver], daemon=True) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()

    with firm.database.connect() as holder:
        held = holder.execute("select 1 from notifications where org_id = %s for update", [firm.org_id])
        assert held.rowcount == 1
        all_tell(deliver=False)
    all_tell(deliver=True)
    firm.deliver()
    [told] = firm.told(firm.owner)
    assert told["raised_count"] == 121


def test_reading_all_leaves_what_came_since_one_looked(firm: Firm) -> None:
    firm.notify("sync_first", "a")
    firm.notify("sync_first", "b")
    seen_at = firm.told(firm.owner)[0]["raised_at"]
    firm.notify("sync_first", "c")
    assert call(firm.database, firm.owner, ALL_READ, firm.org_id, seen_at) == 2
    assert [n["read_at"] is None for n in firm.told(firm.owner)] == [True, False, False]
    assert call(firm.database, firm.owner, ALL_READ, firm.org_id, seen_at) == 0


def test_the_figure_on_the_bell_ends_at_a_hundred(firm: Firm) -> None:
    firm.run(
        "insert into notifications (org_id, person_id, type, cause)"
        " select %s, %s, 'sync_first', n::text from generate_series(1, 250) as n",
        firm.org_id, firm.membership(firm.owner),
    )  # fmt: skip
    assert firm.unread(firm.owner) == 100


def test_what_one_wants_by_mail_only_does_not_ring_and_what_one_wants_not_at_all_is_not_kept(
    firm: Firm,
) -> None:
    firm.prefer(firm.owner, "job_failed", "in_app", False)
    firm.notify("job_failed", "a")
    assert firm.unread(firm.owner) == 0 and len(firm.told(firm.owner)) == 1 and firm.waiting(firm.owner) == 1
    firm.prefer(firm.owner, "sync_first", "in_app", False)
    firm.notify("sync_first")
    assert [n["type"] for n in firm.told(firm.owner)] == ["job_failed"]
    firm.prefer(firm.owner, "sync_first", "in_app", True)
    firm.notify("sync_first")
    assert firm.unread(firm.owner) == 1 and firm.waiting(firm.owner) == 1


def test_the_settings_name_what_the_role_hears_of_and_what_was_chosen(firm: Firm) -> None:
    def settings(user_id: uuid.UUID) -> dict[str, tuple[bool, bool]]:
        with firm.database.acting_as(user_id) as connection:
            found = connection.execute("select * from notification_settings(%s)", [firm.org_id]).fetchall()
        return {row["type"]: (row["in_app"], row["by_mail"]) for row in found}

    rep, _ = firm.person("rep")
    assert settings(rep) == {}
    admin, _ = firm.person("admin")
    assert "ledger_differs" in settings(firm.owner) and "ledger_differs" not in settings(admin)
    before = settings(admin)
    firm.prefer(admin, "job_failed", "mail", False)
    assert settings(admin) == before | {"job_failed": (True, False)}
    assert settings(firm.owner)["job_failed"] == (True, True)
    set_ = "select set_notification_preference(%s, %s, %s, %s)"
    assert refusal(firm.database, admin, set_, firm.org_id, "nonsense", "mail", True) == ("KT121", 422)
    assert refusal(firm.database, admin, set_, firm.org_id, "job_failed", "sms", True) == ("KT121", 422)
    assert refusal(firm.database, admin, set_, firm.org_id, "job_failed", "mail", None) == ("KT121", 422)


def test_whoever_leaves_loses_what_they_were_told_and_a_successor_does_not_inherit_it(firm: Firm) -> None:
    admin, membership = firm.person("admin")
    firm.prefer(admin, "sync_first", "mail", True)
    firm.notify("sync_first")
    assert firm.unread(admin) == 1 and firm.waiting(admin) == 1
    call(firm.database, admin, "select leave_organisation(%s)", firm.org_id)
    assert firm.told(admin) == []
    successor = firm.database.new_user()
    firm.run("update memberships set user_id = %s, state = 'active' where id = %s", successor, membership)
    assert firm.told(successor) == [] and firm.waiting(successor) == 0
    preferences = "select count(*) from notification_preferences where person_id = %s"
    assert firm.value(preferences, membership) == 0


def test_what_was_read_long_ago_goes_and_nothing_else(firm: Firm) -> None:
    for cause in ("old", "new", "unread"):
        firm.notify("job_failed", cause)
    firm.run("update notifications set read_at = now() - interval '91 days' where cause = 'old'")
    firm.run("update notifications set read_at = now() - interval '89 days' where cause = 'new'")
    firm.run("update notifications set raised_at = now() - interval '300 days' where cause = 'unread'")
    firm.run("select private.tidy_notifications()")
    assert {n["cause"] for n in firm.told(firm.owner)} == {"new", "unread"}


def test_an_end_that_is_seen_late_ends_nothing_that_came_after_it(firm: Firm) -> None:
    firm.notify("job_failed", "again")
    firm.run("select private.deliver_notices(100)")
    # its number was drawn, and its transaction committed only now
    firm.run(
        "insert into private.notices (org_id, type, cause, settles, noticed_at)"
        f" values ('{firm.org_id}', 'job_failed', 'again', true, now() - interval '5 seconds')"
    )
    firm.run("select private.deliver_notices(100)")
    assert [n["settled_at"] for n in firm.told(firm.owner)] == [None]
