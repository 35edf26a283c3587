"""P6: the first page of the sales and one in their depth, read by a hundred people at once, and the pages that Postgres reads for each."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import psycopg

from bench import figures
from bench.api import token_of
from bench.explained import TIMES, Question, after, ask, asking, explaining
from bench.figures import Figure
from bench.fill import Filled
from bench.http_load import Request, paced
from bench.questions import filled as filled_in
from bench.reads_of_sales import SALES
from bench.server import running_api
from bench.sizes import Sizes

MILLISECONDS_GOAL, PAGES_GOAL = 60.0, 1.5
THINKING_SECONDS = 1.0
PAGE, DEPTH = 50, 1_000
NEWEST = ("created_at", "desc")
# the last row of the page before, and how many pages there are
BEFORE = """
with mine as (
  select s.created_at, s.id, row_number() over (order by s.created_at desc, s.id) as place, count(*) over () as number
  from public.sales as s where s.org_id = %(org)s and (%(own)s::uuid is null or s.assigned_to = %(own)s)
)
select to_json(m.created_at) #>> '{}', m.id::text, m.place / %(page)s + 1 from mine as m
where m.place = least(%(depth)s - 1, greatest(1, m.number / %(page)s - 1)) * %(page)s
"""


def measure(filled: Filled, sizes: Sizes) -> list[Figure]:
    """Half of the people are managers and read everybody's sales, half are reps and read their own."""
    org = filled.large
    reps = list(zip(org.people, org.memberships, strict=True))[: sizes.people // 2]
    everybody = [(user, None) for user in filled.managers] + [(user, own) for user, own in reps]
    with psycopg.connect(filled.dsn()) as connection:
        connection.execute("set statement_timeout = 0")
        first_of = {own: first_page(org.id, own) for _, own in everybody}
        deep_of, depth = {}, {}
        for own, page in first_of.items():
            deep_of[own], depth[own] = _deep(connection, org.id, own, page)
    with running_api(filled.cluster, filled.dbname) as api:
        asked = []
        for user, own in everybody:
            token = token_of(api, user)
            asked.append(tuple(Request(path_of(page), token) for page in (first_of[own], deep_of[own])))
        paced(api.door, asked, THINKING_SECONDS, 2 * THINKING_SECONDS)
        first, deep = paced(api.door, asked, THINKING_SECONDS, sizes.requests / len(asked))
    how = f"{len(asked)} people at once, half of them reps, {THINKING_SECONDS:.0f} s between two requests of each, of {org.facts:,} sales"
    own = org.rep_membership
    pages = f"the managers' {depth[None]:,}th, the reps' {depth[own]:,}th"
    return [
        figures.milliseconds("P6.first", first, MILLISECONDS_GOAL, f"page 1, {how}"),
        figures.milliseconds("P6.deep", deep, MILLISECONDS_GOAL, f"{pages} page, {how}"),
        *(
            _pages(filled, reader, user, first_of[of], deep_of[of], depth[of])
            for reader, user, of in (("manager", org.manager, None), ("rep", org.rep, own))
        ),
    ]


def first_page(org_id: uuid.UUID, own: uuid.UUID | None) -> Question:
    """What the frontend asks for; who sees only their own rows asks for these."""
    name, parameters = next(
        replace(SALES, order="created_at.desc,id.asc").requests("rep" if own else "manager")
    )
    values = {"org": str(org_id), "me": str(own)}
    given = tuple((column, filled_in(text, values)) for column, text in parameters)
    return Question(name, "GET", SALES.path, given, None, False, NEWEST)


def path_of(question: Question) -> str:
    return f"/{question.path}?" + "&".join(f"{name}={quote(text)}" for name, text in question.parameters)


def _deep(
    connection: psycopg.Connection[Any], org_id: uuid.UUID, own: uuid.UUID | None, first: Question
) -> tuple[Question, int]:
    """The page a thousand pages on, or the last whole one, and which one it is."""
    row = connection.execute(BEFORE, {"org": org_id, "own": own, "page": PAGE, "depth": DEPTH}).fetchone()
    assert row is not None, f"{own} has no second page"
    return after(first, {"created_at": row[0], "id": row[1]}), row[2]


def _pages(
    filled: Filled, reader: str, user: uuid.UUID, first: Question, deep: Question, depth: int
) -> Figure:
    found = []
    with (
        explaining(filled.cluster, filled.dbname) as large,
        asking(filled.cluster, filled.dbname, user) as client,
    ):
        for question in (first, deep):
            answer, _ = ask(client, filled.cluster, question, large, TIMES)
            assert answer is not None
            found.append(max(answer.pages))
    how = f"{found[1]} ÷ {found[0]} pages of Postgres for the {depth:,}th and the first page as {reader}"
    return figures.ratio(f"P6.pages.{reader}", found[1] / found[0], PAGES_GOAL, how, "lower")
