"""A notification becomes a mail: by real workers over a real SMTP connection or into the outbox, once."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from functions._shared import settings
from functions._shared.crypto import Vault
from functions._shared.db import Database as AsyncDatabase
from tests.database import Database
from tests.emulators.smtp import MailServer, mail_server
from tests.notifications.firm import Firm
from tests.spine.test_members import call
from tests.workers.running import SECRETS, Worker, lay_queue, wait_for, workers
from tests.workers.test_send_mail import SITE
from workers.jobs import send_mail
from workers.notification_mail import line
from workers.notification_texts import LINES
from workers.services import Services

PACE = {
    "heartbeat": 0.3, "silence": 2.5, "rescue": 0.3, "poll": 0.2, "move": 0.05, "grace": 5.0, "tell": 0.1, "mail": 0.2,
    "bundle": 0.5,
}  # fmt: skip
UNSENT = "select count(*) from private.notification_mails where org_id = %s and sent_at is null"


@pytest.fixture(scope="module")
def running(database: Database) -> Iterator[tuple[MailServer, Worker]]:
    lay_queue(database)
    with (
        mail_server() as server,
        workers(database, pace=PACE, **SITE, KONTOR_SMTP_URL=server.url) as (worker,),
    ):
        yield server, worker


@pytest.fixture
def server(running: tuple[MailServer, Worker]) -> MailServer:
    running[0].forget()
    return running[0]


@pytest.fixture
def firm(database: Database) -> Firm:
    return Firm(database)


def address(firm: Firm, user_id: uuid.UUID | None = None) -> str:
    return str(firm.value("select email from auth.users where id = %s", user_id or firm.owner))


def texts(firm: Firm, server: MailServer, user_id: uuid.UUID | None = None) -> list[str]:
    """The bodies of the mails to this person."""
    to = address(firm, user_id)
    return [taken.message.get_content() for taken in list(server.taken) if taken.recipients == [to]]


def be_quiet(firm: Firm, for_hours: int, timezone: str = "Pacific/Auckland") -> None:
    """Quiet hours that began an hour ago."""
    firm.run(
        "update profiles set timezone = %s, quiet_from = (now() at time zone %s - interval '1 hour')::time,"
        " quiet_until = (now() at time zone %s + %s * interval '1 hour')::time where user_id = %s",
        timezone, timezone, timezone, for_hours, firm.owner,
    )  # fmt: skip


def settled(firm: Firm) -> bool:
    """Nothing waits and no job is left."""
    return (
        firm.value(
            "select count(*) from private.notification_mail_items where org_id = %s and mail_id is null",
            firm.org_id,
        )
        + firm.value(UNSENT, firm.org_id)
        + firm.value("select count(*) from private.notices where org_id = %s", firm.org_id)
    ) == 0


def test_what_comes_together_is_one_mail_in_the_persons_language_with_both_links(
    firm: Firm, server: MailServer
) -> None:
    firm.run("update profiles set locale = 'sv' where user_id = %s", firm.owner)
    with firm.database.connect() as connection:
        for cause, detail in (
            ("a", '{"task": "send_mail", "error": "550 no"}'),
            ("b", '{"task": "change_currency"}'),
        ):
            connection.execute(
                "select private.notify(%s, 'job_failed', %s, %s)", [firm.org_id, cause, detail]
            )
    wait_for(lambda: len(texts(firm, server)) == 1 and settled(firm), "the mail leaves")
    [taken] = server.taken
    assert taken.message["Subject"] == "Bergs Städ AB: 2 saker att veta"
    assert taken.message["Content-Language"] == "sv"
    choices = f"https://kontor.example/settings?part=notifications&organisation={firm.org_id}"
    assert taken.message["List-Unsubscribe"].replace(" ", "").replace("\n", "") == f"<{choices}>"
    [text] = texts(firm, server)
    assert text.startswith("Hej Åsa Berg!")
    assert "- Att skicka ett mejl gavs upp. 550 no" in text and "- Valutabytet gavs upp." in text
    assert f"https://kontor.example/notifications?organisation={firm.org_id}" in text and choices in text


def test_a_name_brings_no_link_and_no_header_into_a_mail(firm: Firm, server: MailServer) -> None:
    firm.run(
        "update organisations set name = %s where id = %s",
        "Win https://evil.example Bcc: x@y.z",
        firm.org_id,
    )
    firm.run(
        "select private.notify(%s, 'job_failed', 'x', %s)",
        firm.org_id, '{"task": "{site}{0}", "error": "a\\r\\nBcc: thief@example.com {link}"}',
    )  # fmt: skip
    wait_for(lambda: settled(firm) and bool(server.taken), "the mail leaves")
    [taken] = server.taken
    assert taken.recipients == [address(firm)] and taken.message["Bcc"] is None
    assert "evil.example" in taken.message["Subject"] and "://" not in taken.message["Subject"]
    assert "- {site}{0} was given up. a Bcc: thief@example.com {link}" in taken.message.get_content()


def test_who_wants_no_mail_gets_none(firm: Firm, server: MailServer) -> None:
    admin, _ = firm.person("admin")
    firm.prefer(admin, "job_failed", "mail", False)
    firm.notify("job_failed")
    wait_for(lambda: len(texts(firm, server)) == 1 and settled(firm), "the owner's mail leaves")
    assert texts(firm, server, admin) == [] and firm.unread(admin) == 1


def test_mail_is_held_until_the_persons_night_is_over_and_the_page_is_told_at_once(
    firm: Firm, server: MailServer
) -> None:
    be_quiet(firm, for_hours=3)
    awake, _ = firm.person("admin")
    firm.run("select private.notify(%s, 'job_failed', 'a')", firm.org_id)
    wait_for(lambda: len(texts(firm, server, awake)) == 1, "the other person's mail leaves")
    wait_for(lambda: firm.unread(firm.owner) == 1, "the page is told")
    firm.run("select private.notify(%s, 'job_failed', 'b')", firm.org_id)
    wait_for(lambda: len(texts(firm, server, awake)) == 2, "and again")
    assert texts(firm, server) == [] and firm.waiting(firm.owner) == 2
    firm.run(
        "update profiles set quiet_until = (now() at time zone timezone - interval '1 minute')::time where user_id = %s",
        firm.owner,
    )
    wait_for(lambda: len(texts(firm, server)) == 1 and settled(firm), "the night is over")
    assert texts(firm, server)[0].count("\n- ") == 2


def test_what_was_read_or_is_over_before_the_mail_left_is_not_sent(firm: Firm, server: MailServer) -> None:
    be_quiet(firm, for_hours=3)
    for cause in ("read", "over", "left"):
        firm.notify("job_failed", cause, detail={"task": cause})
    [read] = [n for n in firm.told(firm.owner) if n["cause"] == "read"]
    call(firm.database, firm.owner, "select mark_notification_read(%s, %s)", firm.org_id, read["id"])
    firm.settle("job_failed", "over")
    firm.run("update profiles set quiet_from = null, quiet_until = null where user_id = %s", firm.owner)
    wait_for(lambda: len(texts(firm, server)) == 1 and settled(firm), "the mail leaves")
    [text] = texts(firm, server)
    assert "- left was given up." in text and "read was" not in text and "over was" not in text


def test_a_passing_refusal_is_tried_again_as_the_same_mail(firm: Firm, server: MailServer) -> None:
    server.answers["RCPT"] = ["450 later"]
    server.drop = 1
    firm.notify("job_failed")
    wait_for(lambda: settled(firm) and len(server.taken) == 2, "it is made up for")
    first, second = server.taken
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert first.message.get_content() == second.message.get_content()


def test_an_address_that_takes_no_mail_ends_in_one_notification_and_not_in_a_circle(
    firm: Firm, server: MailServer
) -> None:
    server.answers["RCPT"] = ["550 no such user"] * 20
    firm.notify("integration_failing")
    wait_for(
        lambda: {n["type"] for n in firm.told(firm.owner)} == {"integration_failing", "job_failed"},
        "it is told",
    )
    # the notice of it wants a mail too, which fails once more and is only counted
    wait_for(lambda: any(n["raised_count"] >= 2 for n in firm.told(firm.owner)), "it is counted")
    wait_for(
        lambda: under_way(firm) == 0 and len(dead(firm)) == 20 - len(server.answers["RCPT"]),
        "the last one is dead",
    )
    before = len(dead(firm))
    server.answers["RCPT"].clear()
    other = Firm(firm.database)
    for number in (1, 2):
        other.notify("job_failed", str(number))
        wait_for(lambda n=number: settled(other) and len(texts(other, server)) == n, "others get theirs")
    # many turns of the upkeep later nothing was tried again
    assert len(dead(firm)) == before <= 4 and texts(firm, server) == []
    job = dead(firm)[0]
    call(firm.database, firm.owner, "select replay_job(%s, %s)", firm.org_id, job)
    wait_for(lambda: len(texts(firm, server)) >= 1, "run again, it leaves")


def under_way(firm: Firm) -> int:
    """How many of the firm's mails are asked for and not ended."""
    return int(
        firm.value(
            "select (select count(*) from private.job_outbox where args ->> 'org_id' = %s)"
            " + (select count(*) from procrastinate.procrastinate_jobs"
            " where args ->> 'org_id' = %s and status in ('todo', 'doing'))",
            str(firm.org_id),
            str(firm.org_id),
        )
    )


def dead(firm: Firm) -> list[int]:
    with firm.database.acting_as(firm.owner) as connection:
        return [row["id"] for row in connection.execute("select id from dead_jobs(%s)", [firm.org_id])]


def send_here(firm: Firm, times: int = 1, **environment: str) -> None:
    """Run the job itself, as a worker with these settings would."""
    told = settings.load({**SECRETS, "KONTOR_DB_URL": firm.database.dsn(), **environment})

    async def run() -> None:
        async with AsyncDatabase(told.db_url, name="a test", max_size=4) as opened:
            services = Services(told, opened, Vault(told.credential_keys))
            job: dict[str, Any] = {"org_id": str(firm.org_id), "about_id": str(firm.membership(firm.owner))}
            await asyncio.gather(
                *(send_mail.run(services, kind="notifications", **job) for _ in range(times))
            )

    asyncio.run(run())


def outbox(firm: Firm) -> list[dict[str, Any]]:
    with firm.database.connect("supabase_auth_admin") as connection:
        return connection.execute(
            "select * from auth.outbox where recipient = %s order by created_at", [address(firm)]
        ).fetchall()


def test_without_a_mail_server_it_waits_in_the_outbox_once_though_four_jobs_run(firm: Firm) -> None:
    # held back from the running worker, and sent from here when it is over
    be_quiet(firm, for_hours=3)
    firm.notify("job_failed", detail={"task": "send_mail"})
    send_here(firm)
    assert outbox(firm) == [], "it is quiet"
    with firm.database.connect() as connection:
        connection.execute(
            "update profiles set quiet_from = null, quiet_until = null where user_id = %s", [firm.owner]
        )
        connection.execute(
            "select private.write_notification_mail(%s, %s)", [firm.org_id, firm.membership(firm.owner)]
        )
    send_here(firm, times=4)
    [mail] = outbox(firm)
    assert mail["subject"] == "Bergs Städ AB: Sending a mail was given up."
    send_here(firm)
    assert len(outbox(firm)) == 1


def test_every_type_has_words_in_every_language_and_odd_details_break_none(database: Database) -> None:
    with database.connect() as connection:
        names = {row["name"] for row in connection.execute("select name from notification_types").fetchall()}
    for language, lines in LINES.items():
        # one of several kinds has words for each
        assert {key.split(".")[0] for key in lines} == names
        for name in (*names, "a type of tomorrow"):
            for detail in (
                {},
                {"name": None, "error": ["x"], "provider": 7},
                {"name": "x" * 9000},
                {"level": "no_data"},
            ):
                said = line({"type": name, "detail": detail, "times": 3}, language)
                assert (
                    said and "\n" not in said and "{" not in said.replace("{'", "") and said.endswith("(3 ×)")
                )
