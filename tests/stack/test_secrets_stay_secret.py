"""R7: secrets of every kind go through a whole stack, with an error at each step; afterwards nothing that is kept tells one.

Searched: every log, every row of every table, what Postgres remembers of statements, every answer, and all command lines.
"""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
import pytest
from psycopg import sql
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from bench.figures import harm, keep
from stack.postgres import SUPERUSER
from tests.database import Database
from tests.emulators.running import emulator
from tests.emulators.smtp import MailServer, mail_server
from tests.emulators.twilio import ACCOUNT
from tests.emulators.twilio_callbacks import call_status, delivery, sid
from tests.stack.running import Place, until
from tests.stack.test_backup import cluster_of

# tables that hold a secret on purpose, in schemas that the API does not show
HOLDERS = {
    # Supabase's own table: its key is the token
    ("auth", "refresh_tokens"): {"refresh token", "refresh token of before"},
    # and Supabase's protocol: a mailed link carries the hash that is kept, for an hour and once
    ("auth", "one_time_tokens"): {"recovery link"},
}
LINK = re.compile(r"(?:token|token_hash)=([\w-]{20,})")


def secret(kind: str) -> str:
    """One that no other test and nothing else holds."""
    return f"{kind}{uuid.uuid4().hex}{uuid.uuid4().hex[:8]}"


@dataclass
class Story:
    """What happened: the secrets by what they are, and every answer."""

    place: Place
    mail: MailServer
    twilio: str
    secrets: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    refusals: int = 0

    @property
    def database(self) -> Database:
        return Database(cluster_of(self.place), "postgres")

    def new(self, name: str, kind: str = "s") -> str:
        self.secrets[name] = secret(kind)
        return self.secrets[name]

    def ask(self, method: str, path: str, *, gives: bool = False, **how: Any) -> httpx.Response:
        """One request. `gives`: the answer is meant to hold a secret of the caller's."""
        answer = httpx.request(method, f"{self.place.url}{path}", timeout=30, trust_env=False, **how)
        self.refusals += answer.status_code >= 400
        if not gives:
            self.answers.append(f"{method} {answer.status_code} {answer.headers} {answer.text}")
        return answer

    def control(self, **change: Any) -> None:
        httpx.post(f"{self.twilio}/control", json=change).raise_for_status()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def story() -> Iterator[Story]:
    password = secret("smtp")
    with emulator("twilio") as twilio, mail_server(password) as mail:
        place = Place(
            KONTOR_SIGNUP="open",
            KONTOR_LOG_LEVEL="debug",
            KONTOR_SMTP_URL=mail.url.replace("//", f"//mailer:{password}@"),
            KONTOR_MAIL_FROM="Kontor <kontor@example.com>",
            KONTOR_PROVIDER_URLS=f"twilio={twilio}",
            KONTOR_OPENROUTER_URL="http://127.0.0.1:9",
        )
        try:
            place.start()
            found = Story(place, mail, twilio)
            found.secrets["SMTP password"] = password
            for path in (place.state / "keys").iterdir():
                found.secrets[f"key {path.name}"] = path.read_text().strip()
            # the one key that pages carry
            anon = httpx.get(f"{place.url}/config.json", trust_env=False).json()["anonKey"]
            found.secrets = {name: value for name, value in found.secrets.items() if value != anon}
            # told right after that it is up
            until(lambda: "#token=" in place.said())
            [found.secrets["set-up link"]] = re.findall(r"#token=(\w+)", place.said())
            yield found
        finally:
            place.remove()


def sign_in(story: Story, refused_mails: int) -> tuple[str, str]:
    """A person who mistypes, signs in, renews, loses a token and forgets the password; access token and address."""
    email, password = f"{uuid.uuid4().hex[:10]}@example.com", story.new("password")
    service = story.secrets["key service_key"]
    about = {"email": email, "password": password, "email_confirm": True}
    story.ask(
        "POST", "/auth/v1/admin/users", gives=True, json=about, headers={"apikey": service, **bearer(service)}
    )
    token = "/auth/v1/token?grant_type="
    story.ask("POST", f"{token}password", json={"email": email, "password": story.new("mistyped password")})
    story.ask("POST", f"{token}password", content=f'{{"email": "{email}", "password": "{password}"')
    story.ask("POST", f"{token}password", json={"email": {"a": password}, "password": [password]})
    told = story.ask(
        "POST", f"{token}password", gives=True, json={"email": email, "password": password}
    ).json()
    story.secrets["access token of before"] = told["access_token"]
    story.secrets["refresh token of before"] = told["refresh_token"]
    told = story.ask(
        "POST", f"{token}refresh_token", gives=True, json={"refresh_token": told["refresh_token"]}
    ).json()
    story.secrets["access token"], story.secrets["refresh token"] = (
        told["access_token"],
        told["refresh_token"],
    )
    story.ask(
        "POST", f"{token}refresh_token", json={"refresh_token": story.new("unknown refresh token")[:12]}
    )
    story.ask("POST", f"{token}refresh_token&refresh_token={told['refresh_token']}", json={})
    access = str(told["access_token"])
    story.ask("PUT", "/auth/v1/user", json={"password": "x", "nonce": password}, headers=bearer(access))
    story.ask("PUT", "/auth/v1/user", json={"password": {"no": password}}, headers=bearer(access))
    story.ask("GET", "/auth/v1/user", headers=bearer(access[:-4] + "AAAA"))
    story.ask("GET", f"/auth/v1/user?apikey={access}&access_token={access}")
    story.mail.answers["RCPT"] = ["450 4.2.1 come back"] * refused_mails
    story.ask("POST", "/auth/v1/recover", json={"email": email})
    until(lambda: story.mail.taken, 200)
    [story.secrets["recovery link"]] = set(LINK.findall(story.mail.taken[0].message.get_content()))
    story.ask("POST", "/auth/v1/verify", json={"type": "recovery", "token_hash": story.new("unknown link")})
    story.ask(
        "POST", "/auth/v1/verify", json={"type": "signup", "token_hash": story.secrets["recovery link"]}
    )
    story.ask(
        "POST", "/auth/v1/signup", json={"email": "no address", "password": story.new("stranger's password")}
    )
    used = {"setup_token": story.secrets["set-up link"], "timezone": "Mars/Base"}
    story.ask("POST", "/auth/v1/signup", json={"email": "a@example.com", "password": password, "data": used})
    return access, email


def connect_providers(story: Story, access: str, org_id: uuid.UUID) -> None:
    """Keys that are wrong, malformed, asked for while the provider is away, and at last right."""
    path, keys = "/functions/v1/integrations/connect", bearer(access)
    right = story.new("Twilio's token")
    story.control(token=right)
    body = {"org_id": str(org_id), "provider": "twilio", "name": "Main"}
    tried = {"account_sid": ACCOUNT, "auth_token": story.new("Twilio's wrong token")}
    story.ask("POST", path, json=body | {"keys": tried}, headers=keys)
    good = {"account_sid": ACCOUNT, "auth_token": right}
    for broken in ({"keys": good | {"more": right}}, {"keys": [good]}, {"keys": good, "name": {"x": right}}):
        story.ask("POST", path, json=body | broken, headers=keys)
    story.ask("POST", path, content=json.dumps(body | {"keys": good})[:-2], headers=keys | JSON)
    story.ask("POST", path, json=body | {"keys": good}, headers=bearer(access + "x"))
    story.control(fail=500)
    story.ask("POST", path, json=body | {"keys": good}, headers=keys)
    story.control(fail=0)
    router = {
        "management": story.new("OpenRouter's key", "sk-or-v1-"),
        "inference": story.new("a second key", "sk-or-v1-"),
    }
    story.ask("POST", path, json=body | {"provider": "openrouter", "keys": router}, headers=keys)
    made = story.ask("POST", path, json=body | {"keys": good}, headers=keys)
    assert made.status_code == 201, made.text
    about = f"/functions/v1/integrations/{made.json()['id']}"
    told = story.ask("GET", f"{about}/webhook?org_id={org_id}", gives=True, headers=keys).json()
    url = str(told["url"])
    story.secrets["webhook address"] = url.partition("#")[0].rpartition("/")[2]
    deliver(story, url, right)
    # replaced by a wrong one, asked while the provider refuses, and synchronised by a worker that is refused
    other = {"account_sid": ACCOUNT, "auth_token": story.new("Twilio's other token")}
    story.ask("PUT", f"{about}/keys", json={"org_id": str(org_id), "keys": other}, headers=keys)
    story.control(token="of somebody else")
    story.ask("POST", f"{about}/test", json={"org_id": str(org_id)}, headers=keys)
    story.ask("POST", f"{about}/test-event", json={"org_id": str(org_id)}, headers=keys)
    story.ask(
        "POST",
        "/functions/v1/sync/twilio",
        json={"org_id": str(org_id), "integration_id": made.json()["id"]},
        headers=keys,
    )
    until(lambda: rows(story, "select from sync_runs where state = 'failed'"), 60)


JSON = {"Content-Type": "application/json"}


def deliver(story: Story, url: str, token: str) -> None:
    """Webhooks: good, forged, of another form, too large, and to an address that is nobody's."""
    path = url.partition("#")[0].removeprefix(story.place.url)
    form = call_status(sid("CA", 1), "completed", 3)
    for made in (
        delivery(url, form, token),
        delivery(url, form, "forged"),
        delivery(url, {"AccountSid": ACCOUNT, "Odd": "x" * 50}, token),
    ):
        story.ask("POST", path, content=made.body, headers=made.headers)
    story.ask("POST", path, content=b"{}", headers=JSON)
    story.ask("POST", path, content=b"x" * 1_100_000)
    story.ask("GET", path)
    story.ask("POST", f"{path}{story.new('unknown address')}", content=b"")
    story.ask("POST", f"{path}/more", content=b"")


def invite(story: Story, access: str, org_id: uuid.UUID) -> None:
    """Invitations by mail: to a server that does not take our password, and then to one that does."""
    path, keys = "/rest/v1/rpc/create_invitation", bearer(access)
    body = {"org_id": str(org_id), "email": "lost@example.com", "role": "viewer", "name": "A guest"}
    story.mail.taken.clear()
    story.mail.password = "another"
    story.secrets["a lost invitation"] = story.ask("POST", path, gives=True, json=body, headers=keys).json()
    until(lambda: rows(story, "select from private.job_failures where error like '%mail server%'"), 60)
    story.mail.password = story.secrets["SMTP password"]
    body["email"] = "guest@example.com"
    story.secrets["an invitation"] = story.ask("POST", path, gives=True, json=body, headers=keys).json()
    until(lambda: any("guest@example.com" in mail.recipients for mail in story.mail.taken), 60)
    [mail] = [mail for mail in story.mail.taken if "guest@example.com" in mail.recipients]
    [story.secrets["invitation link"]] = set(re.findall(r"token=([\w-]{20,})", mail.message.get_content()))
    for token in (story.secrets["invitation link"], story.new("unknown invitation")):
        story.ask("POST", "/rest/v1/rpc/accept_invitation", json={"token": token}, headers=bearer(access))
        story.ask(
            "POST", "/rest/v1/rpc/accept_invitation", json={"token": {"a": token}}, headers=bearer(access)
        )


def ask_the_rest(story: Story, access: str) -> None:
    """PostgREST and realtime, with tokens where they do not belong."""
    for headers in (bearer(access), bearer(access[:-3] + "AAA"), {"apikey": access}):
        story.ask("GET", f"/rest/v1/no_such_table?apikey={access}", headers=headers)
        story.ask("GET", "/rest/v1/manual_entries?amount=eq.x", headers=headers)
        story.ask("POST", "/rest/v1/manual_entries", content=f'{{"note": "{access}"', headers=headers | JSON)
        story.ask(
            "POST", f"/realtime/v1/api/broadcast?apikey={access}", json={"messages": 1}, headers=headers
        )
    for key in (access, access + "x", "nonsense"):
        uri = f"{story.place.url.replace('http', 'ws', 1)}/realtime/v1/websocket?apikey={key}&vsn=2.0.0"
        with suppress(WebSocketException), connect(uri, proxy=None) as socket:
            for token in (access, access + "x", {"a": access}):
                join = {"config": {"private": True}, "access_token": token}
                socket.send(json.dumps(["1", "1", "realtime:org:nobody:spine", "phx_join", join]))
                story.answers.append(str(socket.recv(10)))
            socket.send(f'["1","1","phx_join",{{"access_token":"{access}"')
            story.answers.append(str(socket.recv(10)))


def kill_parts(story: Story, access: str, parts: Sequence[str]) -> None:
    """Each part killed while it is asked, which is when tracebacks are written."""
    for part in parts:
        os.kill(story.place.pid(part), signal.SIGKILL)
        for path in ("/auth/v1/user", "/rest/v1/customers?select=id", "/functions/v1/integrations/x"):
            story.ask("GET", path, headers=bearer(access))
        until(story.place.is_well)


def rows(story: Story, query: str) -> bool:
    with story.database.connect() as connection:
        return connection.execute(query.encode()).rowcount > 0


def spellings(name: str, value: str) -> set[str]:
    """How a secret may stand somewhere: as it is, in a URL, in JSON, and as it goes over the wire to providers."""
    found = {value, quote(value, safe=""), json.dumps(value)[1:-1]}
    if name.startswith("Twilio"):
        found.add(base64.b64encode(f"{ACCOUNT}:{value}".encode()).decode())
    if name == "SMTP password":
        found.add(base64.b64encode(f"\0mailer\0{value}".encode()).decode())
    return found


def search(story: Story) -> list[str]:
    """Every place where a secret stands, each named without the secret."""
    words = {(name, word) for name, value in story.secrets.items() for word in spellings(name, value)}
    found = []

    def look(where: str, text: str, allowed: frozenset[str] = frozenset()) -> None:
        for name, word in words:
            if name not in allowed and word in text:
                at = text.index(word)
                near = text[max(at - 120, 0) : at] + "…" + text[at + len(word) : at + len(word) + 40]
                found.append(f"{where}: {name}, in {near!r}")

    for path in sorted((story.place.state / "logs").iterdir()):
        look(f"log {path.name}", path.read_text("utf-8", "replace"))
    for answer in story.answers:
        look("answer", answer)
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            look("command line", (process / "cmdline").read_bytes().decode("utf-8", "replace"))
    with psycopg.connect(story.database.dsn(SUPERUSER)) as connection:
        tables = connection.execute(
            "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, table in tables:
            query = sql.SQL("select coalesce(string_agg(t::text, E'\\n'), '') from {} as t")
            row = connection.execute(query.format(sql.Identifier(schema, table))).fetchone()
            assert row is not None
            look(f"table {schema}.{table}", row[0], frozenset(HOLDERS.get((schema, table), ())))
        assert len(tables) > 60
    for statements in (*story.statements, remembered(story)):
        look("a statement that Postgres remembers", statements)
    return sorted(set(found))


def remembered(story: Story) -> str:
    """Every statement that Postgres counts or shows."""
    with psycopg.connect(story.database.dsn(SUPERUSER)) as connection:
        row = connection.execute(
            "select string_agg(query, E'\\n') from (select query from extensions.pg_stat_statements"
            " union all select query from pg_stat_activity) as q"
        ).fetchone()
    assert row is not None and len(row[0]) > 1_000
    return str(row[0])


def tell(story: Story, parts: Sequence[str]) -> list[str]:
    """All of it, with these parts killed at the end; the places where a secret was found."""
    access, email = sign_in(story, refused_mails=len(parts) - 1)
    with story.database.connect() as connection:
        row = connection.execute("select id from auth.users where email = %s", [email]).fetchone()
    assert row is not None
    org_id = story.database.organisation_of(row["id"])
    connect_providers(story, access, org_id)
    invite(story, access, org_id)
    ask_the_rest(story, access)
    story.statements.append(remembered(story))  # a crash forgets them
    kill_parts(story, access, parts)
    story.place.kontor(
        "user", "create", "typed@example.com", "--password-stdin", stdin=f"{story.new('typed password')}\n"
    )
    said = story.place.kontor("setup-link", expect=None)
    story.secrets |= {f"link {n}": token for n, token in enumerate(re.findall(r"#token=(\w+)", said))}
    assert story.refusals >= 40
    assert len(story.secrets) >= 25
    return search(story)


def test_no_secret_is_written_down_whatever_fails(story: Story) -> None:
    found = tell(story, ("postgres",))
    assert found == [], "\n".join(found)
    # and one that is would be seen
    story.secrets["a word of the log"] = "Starting worker on all queues"
    assert search(story) != []


@pytest.mark.chaos
def test_the_figure_of_secrets(story: Story) -> None:
    found = tell(story, ("postgres", "postgrest", "api"))
    print("\n".join(found), f"{len(found)} places")
    how = (
        f"places where one of {len(story.secrets)} secrets stands after {story.refusals} refused requests, refused mails and killed parts:"
        " logs, all tables, statements, answers, command lines"
    )
    keep([harm("R7.secrets", len(found), how)])
    assert found == []
