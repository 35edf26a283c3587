"""PEOPLE: a hundred people at once, reading lists and selling through the gateway; what they are told and what is left behind."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import psycopg

from bench import figures
from bench.api import token_of
from bench.figures import Figure
from bench.fill import Filled
from bench.folding import drain, folding
from bench.http_load import Line, Request, connected
from bench.sales_list import first_page, path_of
from bench.server import Api, BenchError, running_api
from bench.sizes import Sizes

MILLISECONDS_GOAL = 200.0
THINKING_SECONDS = 1.0
LEADS = "/leads?select=*,customer(name),service(name){more}&order=created_at.desc,id.asc&limit=51"


@dataclass(frozen=True)
class Person:
    """Who asks; `own` is the membership of those who see their own rows only."""

    user: uuid.UUID
    own: uuid.UUID | None


@dataclass
class Told:
    """Seconds of each answer, the numbers that each person was told, in order, and the answers that nobody should get."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    numbers: dict[uuid.UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)

    def misnumbered(self) -> list[str]:
        """Numbers that were given twice, or that are no higher than the one that the same person was given before."""
        given = [number for numbers in self.numbers.values() for number in numbers]
        twice = {number for number, times in Counter(given).items() if times > 1}
        fallen = {b for numbers in self.numbers.values() for a, b in pairwise(numbers) if b <= a}
        return sorted(twice | fallen)


def sell(api: Api, org_id: uuid.UUID, people: list[Person], seconds: float, thinking: float) -> Told:
    """Each makes a customer, and then until the time is up reads the sales and the leads, makes a draft with a line, quotes it,
    has it accepted and completes it, thinking between any two."""
    told = Told()

    async def everybody() -> None:
        end = time.perf_counter() + seconds
        async with asyncio.TaskGroup() as group:
            for number, person in enumerate(people):
                chance = random.Random(number)
                seller = Seller(person, org_id, token_of(api, person.user), told, thinking, chance)
                group.create_task(seller.work(api.door, end))

    asyncio.run(everybody())
    return told


@dataclass(frozen=True)
class Seller:
    """One of them."""

    person: Person
    org_id: uuid.UUID
    token: str
    told: Told
    thinking: float
    chance: random.Random

    async def work(self, door: str, end: float) -> None:
        async with connected(door) as line:
            # they do not all begin at the same moment
            await asyncio.sleep(self.chance.random() * self.thinking)
            try:
                [customer] = await self._write(line, "/customers?select=id", name="Anna Berg")
                while time.perf_counter() < end:
                    await self._sell(line, customer["id"])
            except (BenchError, OSError, asyncio.IncompleteReadError) as error:
                self.told.wrong.append(str(error))

    async def _sell(self, line: Line, customer: str) -> None:
        await self._read(line, path_of(first_page(self.org_id, self.person.own)))
        whose = f"&assigned_to=eq.{self.person.own}" if self.person.own else ""
        leads = LEADS.format(more="" if self.person.own else ",assignee(name)")
        await self._read(line, f"{leads}&org_id=eq.{self.org_id}{whose}")
        made = {"title": "Window cleaning", "currency": "SEK", "customer_id": customer}
        [sale] = await self._write(line, "/sales?select=id", **made)
        priced = {
            "description": "Windows",
            "unit_price": str(self.chance.randint(1, 99_999)),
            "tax_rate": "25",
        }
        await self._write(line, "/sale_lines?select=id", sale_id=sale["id"], **priced)
        number = None
        for state in ("QUOTED", "ACCEPTED", "COMPLETED"):
            number = await self._write(line, "/rpc/transition_sale", sale_id=sale["id"], to_state=state)
            if state == "QUOTED":
                self.told.numbers[self.person.user].append(number)
            elif number != self.told.numbers[self.person.user][-1]:
                self.told.wrong.append(f"{number} is not the number that the sale was given before")

    async def _read(self, line: Line, path: str) -> None:
        await self._ask(line, Request(path, self.token), self.told.reads)

    async def _write(self, line: Line, path: str, **row: Any) -> Any:
        body = json.dumps({"org_id": str(self.org_id)} | row).encode()
        return json.loads(await self._ask(line, Request(path, self.token, "POST", body), self.told.writes))

    async def _ask(self, line: Line, asked: Request, into: list[float]) -> bytes:
        sent = time.perf_counter()
        answer = await line.send(asked)
        into.append(time.perf_counter() - sent)
        await asyncio.sleep(self.chance.uniform(0.5, 1.5) * self.thinking)
        return answer


def differences(dsn: str, org_id: uuid.UUID) -> list[Any]:
    """What the check of the ledger finds of sales and of the totals, once everything is folded."""
    drain(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("set statement_timeout = 0")
        return connection.execute(
            "select * from private.check_ledger(%s) where severity = 'error' and coalesce(source, 'sales') = 'sales'",
            [org_id],
        ).fetchall()


def measure(filled: Filled, sizes: Sizes) -> list[Figure]:
    """Half managers, half reps, a minute long; the fold runs beside them, as it does in the product."""
    org = filled.large
    people = [Person(user, None) for user in filled.managers] + [
        Person(user, own) for user, own in zip(org.people, org.memberships, strict=True)
    ][: sizes.people // 2]
    seconds = 5.0 if sizes.partial else 60.0
    with running_api(filled.cluster, filled.dbname) as api, folding(filled.dsn()):
        sell(api, org.id, people, 3.0, THINKING_SECONDS)
        told = sell(api, org.id, people, seconds, THINKING_SECONDS)
    wrong, misnumbered, differing = told.wrong, told.misnumbered(), differences(filled.dsn(), org.id)
    sold = sum(len(numbers) for numbers in told.numbers.values())
    how = f"{len(people)} people reading and selling for {seconds:.0f} s, beside {org.facts:,} sales"
    split = f"reads {figures.p95(told.reads):.0f}, writes {figures.p95(told.writes):.0f} ms"
    return [
        figures.milliseconds("PEOPLE.p95", told.reads + told.writes, MILLISECONDS_GOAL, f"{how}: {split}"),
        figures.harm("PEOPLE.errors", len(wrong), f"{how}. {'; '.join(wrong[:3])}"),
        figures.harm(
            "PEOPLE.numbers",
            len(misnumbered),
            f"of {sold} numbers, given twice or falling. {' '.join(misnumbered[:3])}",
        ),
        figures.harm(
            "PEOPLE.differences",
            len(differing),
            f"check_ledger of sales and totals after {how}. {differing[:2] or ''}",
        ),
    ]
