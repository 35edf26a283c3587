"""P2: how many pages a question reads behind row-level security, and how many the tables' owner reads for the same."""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jwt
import psycopg

from bench import figures
from bench.every_table import fill_every_table, key
from bench.figures import Figure
from bench.generate import Organisation
from bench.questions import Call, Read, filled
from bench.reads import CALLED, RELATIONS
from bench.server import BenchError, as_superuser, log_of, running_rest
from bench.sizes import Sizes
from stack.postgres import SUPERUSER, Cluster

DATABASE = "pages_read"
READERS = ("manager", "rep")
GOAL, PARDONED, COUNTED, LARGE = 1.5, 50, 1_001, 10_000
# organisations of a hundred facts beside the large one
OTHERS = 100
# from the sixth time on Postgres may hold on to one plan for all values: both are looked at
ASKED = 7
ATTEMPTS = 3
PLAN = re.compile(r"duration: [\d.]+ ms  plan:\n((?:\t.*\n)+)")
EXPLAINING = {
    "statement_timeout": "0",
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_format": "json",
    "auto_explain.log_nested_statements": "on",
}
REFUSED = (401, 403)
OWNER = "bench_owner"
# stands for the tables' owner, whom no policy meets, and whom the API may not become
UNBOUND = (
    # a busy machine reads as many pages, but slowly
    "alter role authenticated set statement_timeout = 0",
    f"grant {OWNER} to authenticator",
    f"grant select on all tables in schema public, private to {OWNER}",
)


@dataclass(frozen=True)
class Question:
    """One request, and what it is called in the report."""

    name: str
    method: str
    path: str
    parameters: tuple[tuple[str, str], ...]
    body: str | None
    counts: bool
    paged: tuple[str, str] | None


@dataclass(frozen=True)
class Answer:
    """Pages that the statement read, young and old; tables of more than LARGE rows it went through from end to end; the most
    rows that any of its nodes made."""

    pages: tuple[int, int]
    scanned: frozenset[str]
    rows: int


def measure(cluster: Cluster, sizes: Sizes, readers: tuple[str, ...] = READERS) -> list[Figure]:
    """Each question as a manager and as a rep, and as the owner of the tables for either, by PostgREST."""
    as_superuser(cluster, f"create database {DATABASE} template bench_template owner postgres")
    # of so many people that a table of people is not read whole for those of one organisation
    fill_every_table(cluster, DATABASE, "small", sizes.facts[0], people=sizes.people * 50)
    for number in range(OTHERS):
        fill_every_table(cluster, DATABASE, f"other {number}", 100, people=2)
    org = fill_every_table(cluster, DATABASE, "large", sizes.facts[-1], people=sizes.people)
    as_superuser(cluster, "set statement_timeout = 0", "vacuum (analyze)", dbname=DATABASE)
    return compare(cluster, org, DATABASE, 1 if sizes.partial else ASKED, readers)


def compare(
    cluster: Cluster, org: Organisation, dbname: str, times: int = ASKED, readers: tuple[str, ...] = READERS
) -> list[Figure]:
    """The same for a database that is filled already, each question asked so many times."""
    large = _prepare(cluster, dbname)
    found: dict[str, dict[str, Answer]] = {}
    counting: set[str] = set()
    for reader in readers:
        asked = list(questions(org, reader, _values(cluster, dbname, org, reader)))
        as_role = _ask_all(cluster, dbname, org, reader, "authenticated", asked, large, times)
        as_owner = _ask_all(
            cluster, dbname, org, reader, OWNER, [q for q in asked if q.name in as_role], large, times
        )
        found[reader], found[f"{reader}'s owner"] = as_role, as_owner
        counting |= {question.name for question in asked if question.counts}
    return _figures(found, readers, counting)


def questions(org: Organisation, reader: str, values: Mapping[str, str]) -> Iterator[Question]:
    """All that this reader's pages ask."""
    for read in RELATIONS:
        if reader in read.readers:
            yield from _of_read(read, reader, values)
    for call in CALLED:
        if reader in call.readers:
            yield from _of_call(call, values)


def _of_read(read: Read, reader: str, values: Mapping[str, str]) -> Iterator[Question]:
    column, _, way = read.order.partition(",")[0].rpartition(".")
    for name, parameters in read.requests(reader):
        given = tuple((name, filled(text, values)) for name, text in parameters)
        yield Question(
            f"{name} ({read.select})",
            "GET",
            read.path,
            given,
            None,
            read.counts,
            (column, way) if read.paged else None,
        )


def _of_call(call: Call, values: Mapping[str, str]) -> Iterator[Question]:
    for option in ({}, *call.options):
        for chosen in ((), *call.filters):
            text = filled(json.dumps({**call.arguments, **option}), values)
            parameters = tuple((name, filled(value, values)) for name, value in (*call.parameters, *chosen))
            said = [call.arguments.get(word, "") for word in ("by", "words", "from_on")]
            words = [*map(str, said), *map(str, option.values()), *(f"{a}={b}" for a, b in chosen)]
            name = " ".join(filter(None, [call.name, *words]))
            if call.get:
                arguments = tuple((name, str(value)) for name, value in json.loads(text).items())
                yield Question(
                    name, "GET", f"rpc/{call.name}", arguments + parameters, None, call.counts, None
                )
            else:
                yield Question(name, "POST", f"rpc/{call.name}", parameters, text, call.counts, None)


def _values(cluster: Cluster, dbname: str, org: Organisation, reader: str) -> dict[str, str]:
    """A customer, a call with them and its number, a lead and its sale that both readers may see, and who asks."""
    with psycopg.connect(cluster.dsn(dbname=dbname)) as connection:
        row = connection.execute(
            "select id, customer_id, counterpart from telephony_events where org_id = %s and assigned_to = %s and kind = 'message'"
            " order by started_at limit 1",
            [org.id, org.rep_membership],
        ).fetchone()
        told = connection.execute(
            "select event_id from webhook_payloads where org_id = %s limit 1", [org.id]
        ).fetchone()
        sold = connection.execute(
            "select s.lead_id, s.id, l.id from sales as s join sale_lines as l on (l.org_id, l.sale_id) = (s.org_id, s.id)"
            " where s.org_id = %s and s.assigned_to = %s and s.lead_id is not null order by s.created_at limit 1",
            [org.id, org.rep_membership],
        ).fetchone()
        manager = connection.execute(
            "select id from memberships where user_id = %s", [org.manager]
        ).fetchone()
    assert row is not None and manager is not None and told is not None and sold is not None
    return {
        "org": str(org.id),
        "event": str(row[0]),
        "customer": str(row[1]),
        "number": row[2],
        "told": str(told[0]),
        "me": str(org.rep_membership if reader == "rep" else manager[0]),
        "user": str(org.rep if reader == "rep" else org.manager),
        **{
            name: str(key(org, name))
            for name in ("twilio", "vapi", "openrouter", "bill", "task", "note", "tag")
        },
        **{name: str(sold[place]) for place, name in enumerate(("lead", "sale", "line"))},
    }


# looked up by its key for each row of a list: a plan of each would be gigabytes of log
UNSAID = (
    "load 'auto_explain'",
    "grant set on parameter auto_explain.log_nested_statements to postgres",
    "alter function private.customer_name(uuid, uuid) set auto_explain.log_nested_statements = off",
)


def _prepare(cluster: Cluster, dbname: str) -> frozenset[str]:
    """Have each statement of the API explained into the log; the tables that are large."""
    explain = [
        f"alter role authenticator in database {dbname} set {name} = '{value}'"
        for name, value in EXPLAINING.items()
    ]
    make = [] if _is_made(cluster) else [f"create role {OWNER} bypassrls in role authenticated, service_role"]
    as_superuser(cluster, *explain, *make, *UNBOUND, *UNSAID, dbname=dbname)
    with psycopg.connect(cluster.dsn(SUPERUSER, dbname)) as connection:
        rows = connection.execute(
            "select relname from pg_class where relkind = 'r' and reltuples > %s", [LARGE]
        ).fetchall()
    return frozenset(row[0] for row in rows)


def _is_made(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.dsn()) as connection:
        return connection.execute("select from pg_roles where rolname = %s", [OWNER]).fetchone() is not None


def _ask_all(
    cluster: Cluster,
    dbname: str,
    org: Organisation,
    reader: str,
    role: str,
    asked: list[Question],
    large: frozenset[str],
    times: int,
) -> dict[str, Answer]:
    """Every question, over a connection that nobody else has used, and the page after its first where it has one."""
    user = org.rep if reader == "rep" else org.manager
    found: dict[str, Answer] = {}
    with running_rest(cluster, dbname) as (address, secret):
        token = jwt.encode(
            {"role": role, "sub": str(user), "exp": int(time.time()) + 7200}, secret, algorithm="HS256"
        )
        with httpx.Client(
            base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=600, trust_env=False
        ) as client:
            for question in asked:
                answer, last = _ask(client, cluster, question, large, times)
                if answer is None:
                    continue
                found[question.name] = answer
                if question.paged and last:
                    following = _after(question, last)
                    after, _ = _ask(client, cluster, following, large, times)
                    assert after is not None
                    found[following.name] = after
    return found


def _ask(
    client: httpx.Client, cluster: Cluster, question: Question, large: frozenset[str], times: int
) -> tuple[Answer | None, dict[str, Any] | None]:
    """What it read, and the last row of a full page; nothing when the person may not ask."""
    pages: list[int] = []
    scanned: set[str] = set()
    rows = 0
    # a function plans by itself, whatever plan the call has; its first call on a connection reads the catalog too
    for _ in range(times if question.body is None else min(times, 2)):
        reply, plans = _asked(client, cluster, question)
        if reply.status_code in REFUSED:
            return None, None
        if reply.status_code >= 300:
            raise BenchError(f"{question.name}: {reply.status_code} {reply.text[:300]}")
        main = [plan for plan in plans if plan["Query Text"].startswith("WITH pgrst_source")]
        if len(main) != 1:
            raise BenchError(
                f"{question.name}: {len(main)} statements of PostgREST's are in the log, not one"
            )
        pages.append(_pages(main[0]["Plan"]))
        for plan in plans:
            for node in _nodes(plan["Plan"]):
                if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large:
                    scanned.add(node["Relation Name"])
        rows = max(
            rows,
            *(
                round(node["Actual Rows"] * node["Actual Loops"])
                for plan in plans
                for node in _nodes(plan["Plan"])
            ),
        )
    answer = Answer((pages[min(1, len(pages) - 1)], pages[-1]), frozenset(scanned), rows)
    body = reply.json()
    full = isinstance(body, list) and dict(question.parameters).get("limit") == str(len(body))
    return answer, body[-1] if full else None


def _asked(
    client: httpx.Client, cluster: Cluster, question: Question
) -> tuple[httpx.Response, list[dict[str, Any]]]:
    """The answer and its plans; asked again where another process wrote into the midst of a long plan in the log."""
    for attempt in range(ATTEMPTS):
        with log_of(cluster).open("rb") as log:
            log.seek(0, 2)
            reply = client.request(question.method, f"/{question.path}", params=question.parameters, content=question.body,
                headers={"Content-Type": "application/json"})  # fmt: skip
            said = log.read().decode()
        try:
            return reply, [json.loads(text) for text in PLAN.findall(said)]
        except json.JSONDecodeError as error:
            if attempt == ATTEMPTS - 1:
                raise BenchError(f"{question.name}: its plan cannot be read: {error}") from error
    raise AssertionError("a loop of no attempts")


def _after(question: Question, last: dict[str, Any]) -> Question:
    """The page that follows a row, as the data provider asks for it."""
    assert question.paged is not None
    column, way = question.paged
    tie = dict(question.parameters)["order"].split(",")[1].removesuffix(".asc")
    sign = "gt" if way == "asc" else "lt"
    value = json.dumps(str(last[column]), ensure_ascii=False)
    either = f'({column}.{sign}.{value},and({column}.eq.{value},{tie}.gt."{last[tie]}"))'
    more = ((column, f"{sign}e.{last[column]}"), ("or", either))
    return Question(
        f"{question.name}, page 2",
        question.method,
        question.path,
        question.parameters + more,
        None,
        question.counts,
        None,
    )


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)


def _pages(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def _figures(
    found: dict[str, dict[str, Answer]], readers: tuple[str, ...], counting: set[str]
) -> list[Figure]:
    """The worst of each kind; all of them go into a file beside."""
    # of its own: another person's file of that name could not be written
    report = Path(tempfile.mkdtemp(prefix="kontor-bench-")) / "pages-read.tsv"
    lines, worst, scans = [], {}, set()
    for reader in readers:
        ratios = {}
        for name, mine in found[reader].items():
            owners = found[f"{reader}'s owner"][name]
            pairs = zip(mine.pages, owners.pages, strict=True)
            ratios[name] = max((role - PARDONED) / max(owner, 1) for role, owner in pairs)
            scans |= {f"{table} by {name} as {reader}" for table in mine.scanned}
            lines.append(
                f"{reader}\t{ratios[name]:.2f}\t{mine.pages[0]}\t{mine.pages[1]}\t{owners.pages[0]}\t{owners.pages[1]}\t"
                f"{mine.rows}\t{','.join(sorted(mine.scanned))}\t{name}"
            )
        worst[reader] = max(ratios, key=lambda name: ratios[name]), max(ratios.values())
    head = "reader\tratio\trole, first plan\trole, later plan\towner, first plan\towner, later plan\trows\tscanned\tquestion"
    report.write_text("\n".join([head, *sorted(lines, key=lambda line: -float(line.split("\t")[1]))]) + "\n")
    counted = max(answer.rows for name, answer in found[readers[0]].items() if name in counting)
    return [
        *(
            figures.ratio(f"P2.{reader}", max(value, 0.0), GOAL,
                f"pages less {PARDONED} ÷ the owner's, worst of {len(found[reader])}: {name} (all: {report})", "lower")
            for reader, (name, value) in worst.items()
        ),
        figures.harm("P2.scans", len(scans), f"tables of more than {LARGE:,} rows read from end to end. {'; '.join(sorted(scans)[:3])}"),
        Figure("P2.counted", counted, COUNTED, "lower", "rows", "read at most for a number of rows", given_floor=COUNTED),
    ]  # fmt: skip
