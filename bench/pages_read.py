"""P2: how many pages a question reads behind row-level security, and how many the tables' owner reads for the same."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg

from bench import figures
from bench.every_table import key
from bench.explained import LARGE, TIMES, Answer, Question, after, ask, asking, explaining
from bench.figures import Figure
from bench.fill import Filled
from bench.generate import Organisation
from bench.questions import Call, Read
from bench.questions import filled as filled_in
from bench.reads import CALLED, RELATIONS
from bench.server import as_superuser
from stack.postgres import Cluster

READERS = ("manager", "rep")
GOAL, PARDONED, COUNTED = 1.5, 50, 1_001
OWNER = "bench_owner"
# stands for the tables' owner, whom no policy meets, and whom the API may not become
UNBOUND = (
    f"grant {OWNER} to authenticator",
    f"grant select on all tables in schema public, private to {OWNER}",
)


def measure(filled: Filled, times: int = TIMES, readers: tuple[str, ...] = READERS) -> list[Figure]:
    """Each question so many times as a manager and as a rep, and as the owner of the tables for either, by PostgREST."""
    cluster, dbname, org = filled.cluster, filled.dbname, filled.large
    found: dict[str, dict[str, Answer]] = {}
    counting: set[str] = set()
    make = [] if _is_made(cluster) else [f"create role {OWNER} bypassrls in role authenticated, service_role"]
    as_superuser(cluster, *make, *UNBOUND, dbname=dbname)
    with explaining(cluster, dbname) as large:
        for reader in readers:
            asked = list(questions(org, reader, _values(cluster, dbname, org, reader)))
            as_role = _ask_all(filled, reader, "authenticated", asked, large, times)
            known = [question for question in asked if question.name in as_role]
            found[reader], found[f"{reader}'s owner"] = (
                as_role,
                _ask_all(filled, reader, OWNER, known, large, times),
            )
            counting |= {question.name for question in asked if question.counts}
    return _figures(found, readers, counting)


def questions(org: Organisation, reader: str, values: Mapping[str, str]) -> Iterator[Question]:
    """All that this reader's pages ask."""
    for read in RELATIONS:
        if reader in read.readers:
            yield from _of_read(read, reader, values)
    for call in CALLED:
        if reader in call.readers:
            yield from questions_of(call, reader, values)


def _of_read(read: Read, reader: str, values: Mapping[str, str]) -> Iterator[Question]:
    column, _, way = read.order.partition(",")[0].rpartition(".")
    for name, parameters in read.requests(reader):
        given = tuple((name, filled_in(text, values)) for name, text in parameters)
        yield Question(
            f"{name} ({read.selected(reader)})",
            "GET",
            read.path,
            given,
            None,
            read.counts,
            (column, way) if read.paged else None,
        )


def questions_of(call: Call, reader: str, values: Mapping[str, str]) -> Iterator[Question]:
    """One call of this reader's, with each of its options and conditions."""
    for option in ({}, *call.options):
        for chosen in ((), *call.filters):
            text = filled_in(json.dumps({**call.arguments, **option}), values)
            parameters = tuple(
                (name, filled_in(value, values)) for name, value in (*call.asked(reader), *chosen)
            )
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


def _is_made(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.dsn()) as connection:
        return connection.execute("select from pg_roles where rolname = %s", [OWNER]).fetchone() is not None


def _ask_all(
    filled: Filled, reader: str, role: str, asked: list[Question], large: frozenset[str], times: int
) -> dict[str, Answer]:
    """Every question, over a connection that nobody else has used, and the page after its first where it has one."""
    user = filled.large.rep if reader == "rep" else filled.large.manager
    found: dict[str, Answer] = {}
    with asking(filled.cluster, filled.dbname, user, role) as client:
        for question in asked:
            answer, last = ask(client, filled.cluster, question, large, times)
            if answer is None:
                continue
            found[question.name] = answer
            if question.paged and last:
                following = after(question, last)
                page, _ = ask(client, filled.cluster, following, large, times)
                assert page is not None
                found[following.name] = page
    return found


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
    print(f"bench: P2: all questions stand in {report}", flush=True)
    counted = max(answer.rows for name, answer in found[readers[0]].items() if name in counting)
    return [
        *(
            figures.ratio(f"P2.{reader}", max(value, 0.0), GOAL,
                f"pages less {PARDONED} ÷ the owner's, worst of {len(found[reader])}: {name}", "lower")
            for reader, (name, value) in worst.items()
        ),
        figures.harm("P2.scans", len(scans), f"tables of more than {LARGE:,} rows read from end to end. {'; '.join(sorted(scans)[:3])}"),
        Figure("P2.counted", counted, COUNTED, "lower", "rows", "read at most for a number of rows", given_floor=COUNTED),
    ]  # fmt: skip
