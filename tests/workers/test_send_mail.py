"""An invitation becomes a mail: by real worker processes, over a real SMTP connection or into the outbox."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from functions._shared import settings
from functions._shared.crypto import Vault
from functions._shared.db import Database as AsyncDatabase
from tests.database import Database
from tests.demo.firm import allow, load
from tests.emulators.smtp import MailServer, mail_server
from tests.spine.test_members import call, refusal
from tests.workers.running import SECRETS, Worker, lay_queue, value, wait_for, workers
from workers.jobs import send_mail
from workers.services import Services

INVITE = "select create_invitation(%s, %s, %s, %s)"
LINK = re.compile(r"https?://\S+/join#token=([0-9a-f]+)")
SITE = {"KONTOR_SITE_URL": "https://kontor.example", "KONTOR_MAIL_FROM": "Kontor <office@kontor.example>"}


@dataclass
class Post:
    """One mail server and one worker process that sends to it, for all tests of this file."""

    server: MailServer
    worker: Worker


@pytest.fixture(scope="module")
def running(database: Database) -> Iterator[Post]:
    lay_queue(database)
    with (
        mail_server() as server,
        workers(database, **SITE, KONTOR_SMTP_URL=server.url) as (worker,),
    ):
        yield Post(server, worker)


@pytest.fixture()
def post(running: Post) -> Post:
    running.server.forget()
    return running


def firm(database: Database, **data: str) -> tuple[uuid.UUID, uuid.UUID]:
    owner = database.new_user(**{"organisation": "Bergs Städ AB", "name": "Åsa Berg", **data})
    return owner, database.organisation_of(owner)


def new_address() -> str:
    return f"{uuid.uuid4().hex[:8]}@example.com"


def mailed(database: Database, address: str) -> bool:
    return bool(value(database, "select mailed_at is not null from invitations where email = %s", address))


def dead(database: Database, owner: uuid.UUID, org_id: uuid.UUID) -> list[dict[str, object]]:
    with database.acting_as(owner) as connection:
        return connection.execute("select * from dead_jobs(%s)", [org_id]).fetchall()


def test_the_invited_person_gets_a_mail_whose_link_works(database: Database, post: Post) -> None:
    owner, org_id = firm(database, locale="sv")
    address = new_address()
    refused = refusal(database, owner, INVITE, org_id, address, "rep", "Eva\r\nBcc: thief@example.com")
    assert refused == ("KT140", 422)
    shown = call(database, owner, INVITE, org_id, address, "rep", "Eva Bcc: thief@example.com")
    wait_for(lambda: mailed(database, address), "the mail leaves")
    said = post.worker.log.read_text()
    [taken] = post.server.taken
    assert taken.recipients == [address]
    assert taken.message["Subject"] == "Åsa Berg bjuder in dig till Bergs Städ AB"
    body = taken.message.get_content()
    assert body.startswith("Hej Eva Bcc: thief@example.com!")
    [token] = LINK.findall(body)
    assert "https://kontor.example/join#token=" in body
    assert token != shown
    everywhere = said + str(value(database, "select json_agg(j) from procrastinate.procrastinate_jobs as j"))
    assert token not in everywhere and shown not in everywhere
    assert value(database, "select count(*) from private.invitation_tokens where token_hash = %s", token) == 0
    assert call(database, database.new_user(address), "select accept_invitation(%s)", token) == org_id
    invited_by = value(database, "select invited_by from invitations where email = %s", address)
    assert invited_by == owner


def test_another_language_gets_english(database: Database, post: Post) -> None:
    owner, org_id = firm(database, locale="da", name="")
    address = new_address()
    call(database, owner, INVITE, org_id, address, "rep", None)
    wait_for(lambda: mailed(database, address), "the mail leaves")
    assert post.server.taken[0].message["Subject"].endswith("to Bergs Städ AB")
    assert post.server.taken[0].message["Content-Language"] == "en"


def test_a_passing_refusal_is_tried_again(database: Database, post: Post) -> None:
    owner, org_id = firm(database)
    address = new_address()
    post.server.answers["RCPT"] = ["450 later", "451 later still"]
    call(database, owner, INVITE, org_id, address, "rep", "Eva")
    wait_for(lambda: mailed(database, address), "the third attempt succeeds")
    assert len(post.server.taken) == 1 and post.server.answers["RCPT"] == []


def test_a_mail_that_was_taken_but_not_noted_comes_again_under_the_same_id_and_both_links_work(
    database: Database, post: Post
) -> None:
    owner, org_id = firm(database)
    address = new_address()
    post.server.drop = 1
    call(database, owner, INVITE, org_id, address, "rep", "Eva")
    wait_for(lambda: mailed(database, address), "the mail leaves")
    first, second = post.server.taken
    assert first.message["Message-ID"] == second.message["Message-ID"]
    invitation = value(database, "select id from invitations where email = %s", address)
    assert first.message["Message-ID"] == f"<invitation.{invitation}@kontor.example>"
    [token] = LINK.findall(first.message.get_content())
    assert call(database, database.new_user(address), "select accept_invitation(%s)", token) == org_id


def test_a_lasting_refusal_is_a_dead_job_that_the_owner_sees_and_replays(
    database: Database, post: Post
) -> None:
    owner, org_id = firm(database)
    address = new_address()
    post.server.answers["RCPT"] = ["550 5.1.1 no such user"]
    call(database, owner, INVITE, org_id, address, "rep", "Eva")
    wait_for(lambda: bool(dead(database, owner, org_id)), "the job is dead")
    [job] = dead(database, owner, org_id)
    assert job["task"] == "send_mail" and "550 5.1.1 no such user" in str(job["error"])
    assert job["attempts"] == 1 and not mailed(database, address)
    stranger, elsewhere = firm(database)
    assert dead(database, stranger, elsewhere) == []
    call(database, owner, "select replay_job(%s, %s)", org_id, job["id"])
    wait_for(lambda: mailed(database, address), "the mail leaves after all")
    assert len(post.server.taken) == 1 and dead(database, owner, org_id) == []


def test_nothing_is_sent_about_a_withdrawn_invitation(database: Database, post: Post) -> None:
    owner, org_id = firm(database)
    gone, address = new_address(), new_address()
    with database.acting_as(owner) as connection:
        # in one transaction, so that the running worker meets the job when the invitation is withdrawn
        connection.execute(INVITE, [org_id, gone, "rep", "Eva"])
        connection.execute(
            "select revoke_invitation(org_id, id) from invitations where org_id = %s and email = %s",
            [org_id, gone],
        )
    call(database, owner, INVITE, org_id, address, "rep", "Eva")
    wait_for(lambda: mailed(database, address), "the other mail leaves")
    wait_for(
        lambda: value(database, "select count(*) from procrastinate.procrastinate_jobs") == 0,
        "no job is left",
    )
    assert [taken.recipients for taken in post.server.taken] == [[address]]


def send_here(database: Database, org_id: uuid.UUID, address: str, **environment: str) -> None:
    """Run the job itself, as a worker with these settings would."""
    told = settings.load({**SECRETS, "KONTOR_DB_URL": database.dsn(), **environment})

    async def run() -> None:
        async with AsyncDatabase(told.db_url, name="a test", max_size=2) as opened:
            services = Services(told, opened, Vault(told.credential_keys))
            invitation = value(database, "select id from invitations where email = %s", address)
            await send_mail.run(services, org_id=str(org_id), kind="invitation", about_id=str(invitation))

    asyncio.run(run())


def test_without_a_mail_server_it_waits_in_the_outbox_once(database: Database) -> None:
    owner, org_id = firm(database)
    address = new_address()
    with database.connect() as connection:
        connection.execute(
            "select set_config('request.jwt.claims', %s, true)", [json.dumps({"sub": str(owner)})]
        )
        connection.execute(INVITE, [org_id, address, "rep", "Eva"])
        # in this transaction, so that the running worker never sees the job
        connection.execute("delete from private.job_outbox where args ->> 'org_id' = %s", [str(org_id)])
    for _ in range(2):
        send_here(database, org_id, address)
    with database.connect("supabase_auth_admin") as connection:
        mails = connection.execute("select * from auth.outbox where recipient = %s", [address]).fetchall()
    assert [mail["subject"] for mail in mails] == ["Åsa Berg invites you to Bergs Städ AB"]
    [token] = LINK.findall(mails[0]["body"])
    assert "http://127.0.0.1:54321/join#token=" in mails[0]["body"]
    assert call(database, database.new_user(address), "select accept_invitation(%s)", token) == org_id


def test_the_demo_firms_mails_never_leave(database: Database, post: Post) -> None:
    allow(database)
    owner = database.new_user()
    org_id = load(database, owner)
    address = new_address()
    call(database, owner, INVITE, org_id, address, "rep", "Eva")
    wait_for(lambda: mailed(database, address), "the mail is dealt with")
    with database.connect("supabase_auth_admin") as connection:
        mails = connection.execute("select * from auth.outbox where recipient = %s", [address]).fetchall()
    assert len(mails) == 1 and LINK.search(mails[0]["body"])
    assert [taken for taken in post.server.taken if address in taken.recipients] == []


def test_an_invitation_that_was_not_made_sends_no_mail(database: Database) -> None:
    owner, org_id = firm(database)
    assert refusal(database, owner, INVITE, org_id, "nobody", "rep", None) == ("KT009", 422)
    waiting = "select count(*) from private.job_outbox where args ->> 'org_id' = %s"
    assert value(database, waiting, str(org_id)) == 0


def test_an_organisation_sends_so_many_a_day(database: Database) -> None:
    owner, org_id = firm(database)
    with database.connect() as connection:
        connection.execute(
            "insert into invitations (org_id, membership_id, email, expires_at, created_at)"
            " select org_id, id, 'x@example.com', now(), now() - interval '1 hour' * (n %% 2 * 24)"
            " from memberships, generate_series(1, 398) as n where org_id = %s", [org_id],
        )  # fmt: skip
    call(database, owner, INVITE, org_id, new_address(), "rep", None)
    assert refusal(database, owner, INVITE, org_id, new_address(), "rep", None) == ("KT070", 429)
