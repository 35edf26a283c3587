"""Everything a running Kontor is asked at once, by people who do not give up, and a note of each answer.

Writes carry an id of their own. `acknowledged` holds those that were told to be done.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.database import Database
from tests.emulators.twilio import ACCOUNT, TOKEN
from tests.emulators.twilio_callbacks import call_status, delivery, message_status, sid
from tests.stack.running import Place

WAIT = 0.1
# between two requests of one client that goes well
THINK = 0.03
LONGEST = 30.0
HEARTBEAT = 20.0
WORDLESS = '{"code":"","details":null,"hint":null,"message":""}'
JOBS = """
create table private.test_jobs_done (name text, status text, at timestamptz default clock_timestamp());
create function private.note_job_done() returns trigger language plpgsql set search_path = '' as
$$ begin insert into private.test_jobs_done (name, status) values (old.lock, old.status); return null; end $$;
create trigger note_job_done after delete on procrastinate.procrastinate_jobs
  for each row when (old.lock like 'load %') execute function private.note_job_done();
"""


@dataclass
class Person:
    """Somebody with a session."""

    user_id: uuid.UUID
    email: str
    session: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.session['access_token']}"}


@dataclass
class Firm:
    """An organisation with three people, connected to Twilio, in a running stack."""

    place: Place
    database: Database
    org_id: uuid.UUID
    people: list[Person]
    integration_id: str
    webhook: str
    anon_key: str


def open_firm(place: Place, database: Database) -> Firm:
    """Three people who signed in by password; the first is the owner and has connected Twilio."""
    service = (place.state / "keys" / "service_key").read_text().strip()
    with httpx.Client(base_url=place.url, timeout=30, trust_env=False) as client:
        people = [_person(client, database, service) for _ in range(3)]
        org_id = database.organisation_of(people[0].user_id)
        for person in people[1:]:
            database.join(org_id, "manager", person.user_id)
        body = {
            "org_id": str(org_id),
            "provider": "twilio",
            "name": "Main",
            "keys": {"account_sid": ACCOUNT, "auth_token": TOKEN},
        }
        made = client.post("/functions/v1/integrations/connect", json=body, headers=people[0].headers)
        assert made.status_code == 201, made.text
        url = client.get(
            f"/functions/v1/integrations/{made.json()['id']}/webhook",
            params={"org_id": str(org_id)},
            headers=people[0].headers,
        ).json()["url"]
        anon = client.get("/config.json").json()["anonKey"]
    with database.connect() as connection:
        connection.execute(JOBS)
    return Firm(place, database, org_id, people, made.json()["id"], url, anon)


def _person(client: httpx.Client, database: Database, service: str) -> Person:
    email, password = f"{uuid.uuid4().hex[:12]}@example.com", uuid.uuid4().hex
    key = {"apikey": service, "Authorization": f"Bearer {service}"}
    body = {"email": email, "password": password, "email_confirm": True}
    made = client.post("/auth/v1/admin/users", json=body, headers=key)
    assert made.status_code == 200, made.text
    told = client.post(
        "/auth/v1/token", params={"grant_type": "password"}, json={"email": email, "password": password}
    )
    assert told.status_code == 200, told.text
    return Person(uuid.UUID(made.json()["id"]), email, told.json())


@dataclass
class Told:
    """What everybody was told; moments in Unix seconds."""

    acknowledged: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    tried: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # by client, such as `write 2`: when a success came
    successes: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refusals: Counter[str] = field(default_factory=Counter)
    # answers that nobody should get
    wrong: list[str] = field(default_factory=list)
    # PostgREST 12 answers 400 and an error without any words when Postgres dies under a statement
    wordless: int = 0
    # entry → when its writer was told
    entries: dict[str, float] = field(default_factory=dict)
    heard: list[set[str]] = field(default_factory=list)
    joins: list[int] = field(default_factory=list)

    def take(self, client: str, answer: httpx.Response, *, good: tuple[int, ...]) -> bool:
        """Note one answer; True when it is a success."""
        if answer.status_code in good:
            self.successes[client].append(time.time())
            return True
        kind = client.split(maxsplit=1)[0]
        if answer.status_code == 400 and answer.text == WORDLESS:
            self.wordless += 1
        elif answer.status_code != 503 or "retry-after" not in answer.headers or not _has_words(answer):
            self.wrong.append(f"{kind}: {answer.status_code} {answer.text[:300]}")
        self.refusals[f"{kind} {answer.status_code}"] += 1
        return False


def _has_words(answer: httpx.Response) -> bool:
    try:
        body = answer.json()
    except ValueError:
        return False
    return bool(body.get("message") or body.get("msg"))


class Load:
    """All clients; `run` works until `stop` is set, and then until every socket has heard of what was written."""

    def __init__(self, firm: Firm) -> None:
        self.firm, self.told = firm, Told()
        self.stop, self._silence, self._all_joined = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.number = 0
        self._http = httpx.AsyncClient(
            base_url=firm.place.url, timeout=LONGEST, trust_env=False, limits=httpx.Limits(max_connections=60)
        )

    async def run(self) -> None:
        firm = self.firm
        self.told.heard = [set() for _ in firm.people]
        self.told.joins = [0 for _ in firm.people]
        work: list[Coroutine[Any, Any, None]] = [self._jobs(), self._done_jobs()]
        for n, person in enumerate(firm.people):
            work += [
                self._repeat(f"write {n}", self._write, person),
                self._repeat(f"read {n}", self._read, person, think=0.1),
                self._repeat(f"session {n}", self._session, person, think=0.5),
            ]
        work += [self._repeat(f"webhook {n}", self._deliver) for n in range(4)]
        work.append(self._repeat("overview 0", self._overview, firm.people[0], think=0.3))
        async with self._http, asyncio.TaskGroup() as hearing:
            for n, person in enumerate(firm.people):
                hearing.create_task(self._listen(n, person))
            try:
                # who is not there yet is told of nothing
                await self._all_joined.wait()
                async with asyncio.TaskGroup() as group:
                    for each in work:
                        group.create_task(each)
                await self._all_heard()
            finally:
                self._silence.set()

    async def _all_heard(self) -> None:
        """Give what was written last the time to arrive."""
        for _ in range(100):
            if all(heard.issuperset(self.told.entries) for heard in self.told.heard):
                return
            await asyncio.sleep(0.1)

    async def _repeat(
        self, client: str, ask: Callable[..., Awaitable[bool]], *given: Any, think: float = THINK
    ) -> None:
        while not self.stop.is_set():
            try:
                well = await ask(client, *given)
            except httpx.HTTPError as error:
                # the gateway answers whatever happens behind it
                self.told.wrong.append(f"{client.split(maxsplit=1)[0]}: no answer, {type(error).__name__}")
                well = False
            await asyncio.sleep(think if well else WAIT)

    def _next(self) -> int:
        self.number += 1
        return self.number

    async def _write(self, client: str, person: Person) -> bool:
        note = f"{client} {self._next()}"
        self.told.tried["entry"].add(note)
        answer = await self._http.post(
            "/rest/v1/manual_entries",
            params={"select": "id"},
            json={
                "org_id": str(self.firm.org_id),
                "direction": "revenue",
                "happened_on": datetime.now(UTC).date().isoformat(),
                "amount": "12.34",
                "currency": "SEK",
                "note": note,
            },
            headers={**person.headers, "Prefer": "return=representation"},
        )
        if not self.told.take(client, answer, good=(201,)):
            return False
        self.told.acknowledged["entry"].add(note)
        [row] = answer.json()
        self.told.entries[row["id"]] = time.time()
        return True

    async def _read(self, client: str, person: Person) -> bool:
        """The newest entry that anybody was told to be there is there, once."""
        if not self.told.entries:
            return True
        newest = next(reversed(self.told.entries))
        answer = await self._http.get(
            "/rest/v1/manual_entries",
            params={"select": "id", "org_id": f"eq.{self.firm.org_id}", "id": f"eq.{newest}"},
            headers=person.headers,
        )
        if not self.told.take(client, answer, good=(200,)):
            return False
        if answer.json() != [{"id": newest}]:
            self.told.wrong.append(f"read: {answer.text[:300]} for {newest}")
        return True

    async def _overview(self, client: str, person: Person) -> bool:
        today = datetime.now(UTC).date().isoformat()
        body = {"org_id": str(self.firm.org_id), "from_on": today, "to_on": today, "in_currency": "SEK"}
        answer = await self._http.post("/rest/v1/rpc/overview_figures", json=body, headers=person.headers)
        return self.told.take(client, answer, good=(200,))

    async def _session(self, client: str, person: Person) -> bool:
        answer = await self._http.get("/auth/v1/user", headers=person.headers)
        if not self.told.take(client, answer, good=(200,)):
            return False
        if answer.json()["id"] != str(person.user_id):
            self.told.wrong.append(f"session: {answer.text[:300]}")
        return True

    async def _deliver(self, client: str) -> bool:
        """One event, as often as it takes, as a provider does it."""
        number = self._next()
        if number % 2:
            call = sid("CA", number)
            event = f"{call}:completed:3"
            made = delivery(self.firm.webhook, call_status(call, "completed", 3, datetime.now(UTC), 30))
        else:
            message = sid("SM", number)
            event = f"{message}:delivered"
            made = delivery(self.firm.webhook, message_status(message, "delivered"))
        path = self.firm.webhook.partition("#")[0].removeprefix(self.firm.place.url)
        self.told.tried["event"].add(event)
        while not self.stop.is_set():
            answer = await self._http.post(path, content=made.body, headers=made.headers)
            if self.told.take(client, answer, good=(200,)):
                self.told.acknowledged["event"].add(event)
                return True
            await asyncio.sleep(WAIT)
        return False

    async def _jobs(self) -> None:
        """Hand in a job ten times a second."""
        while not self.stop.is_set():
            with suppress(psycopg.OperationalError):
                async with await self._connection() as connection:
                    while not self.stop.is_set():
                        name = f"load {self._next()}"
                        self.told.tried["job"].add(name)
                        await connection.execute(
                            "select private.defer_job('rotate_credentials', lock => %s)", [name]
                        )
                        self.told.acknowledged["job"].add(name)
                        await asyncio.sleep(0.1)
            await asyncio.sleep(WAIT)

    async def _done_jobs(self) -> None:
        """See which jobs the worker has done; a moment of the database's is one of this machine's."""
        seen = 0.0
        while not self.stop.is_set():
            with suppress(psycopg.OperationalError):
                async with await self._connection() as connection:
                    while not self.stop.is_set():
                        cursor = await connection.execute(
                            "select extract(epoch from at)::float8 from private.test_jobs_done"
                            " where at > to_timestamp(%s) order by at",
                            [seen],
                        )
                        for (at,) in await cursor.fetchall():
                            self.told.successes["job 0"].append(at)
                            seen = max(seen, at)
                        await asyncio.sleep(0.1)
            await asyncio.sleep(WAIT)

    async def _connection(self) -> psycopg.AsyncConnection[Any]:
        return await psycopg.AsyncConnection.connect(
            self.firm.database.dsn(), autocommit=True, connect_timeout=5
        )

    async def _listen(self, n: int, person: Person) -> None:
        """A page that hears of changes; it joins again when it is told to, as supabase-js does."""
        uri = (
            f"{self.firm.place.url.replace('http', 'ws', 1)}/realtime/v1/websocket"
            f"?apikey={self.firm.anon_key}&vsn=2.0.0"
        )
        while not self._silence.is_set():
            try:
                async with connect(uri, compression=None, ping_interval=None, proxy=None) as connection:
                    beside = [
                        asyncio.create_task(self._beat(connection)),
                        asyncio.create_task(self._close(connection)),
                    ]
                    try:
                        await self._hear(n, person, connection)
                    finally:
                        for task in beside:
                            task.cancel()
            except (OSError, ConnectionClosed, InvalidStatus, TimeoutError) as error:
                self.told.refusals[f"socket {type(error).__name__}"] += 1
            await asyncio.sleep(WAIT)

    async def _hear(self, n: int, person: Person, connection: ClientConnection) -> None:
        topic = f"realtime:org:{self.firm.org_id}:spine"
        join = json.dumps(
            ["1", "1", topic, "phx_join",
             {"config": {"private": True}, "access_token": person.session["access_token"]}]
        )  # fmt: skip
        await connection.send(join)
        async for said in connection:
            _, _, of, event, payload = json.loads(said)
            if of != topic:
                continue
            if event == "phx_reply" and payload["status"] == "ok":
                self.told.joins[n] += 1
                if all(self.told.joins):
                    self._all_joined.set()
            elif event in ("phx_error", "phx_close") or event == "phx_reply":
                await asyncio.sleep(1)
                await connection.send(join)
            elif event == "broadcast":
                told = payload["payload"]
                if told["table"] == "manual_entries":
                    new = set(told.get("ids", ())) - self.told.heard[n]
                    self.told.heard[n] |= new
                    if new:
                        self.told.successes[f"socket {n}"].append(time.time())

    async def _close(self, connection: ClientConnection) -> None:
        await self._silence.wait()
        await connection.close()

    async def _beat(self, connection: ClientConnection) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            await connection.send('[null,"0","phoenix","heartbeat",{}]')
