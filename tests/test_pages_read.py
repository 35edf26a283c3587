"""The row P2 of `make bench` in small: every question is asked and answered, and none of the frontend's relations is left out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bench import pages_read, server
from bench.fill import beside_others
from bench.reads import CALLED, RELATIONS, unknown
from bench.sizes import SMALL

FRONTEND = Path(__file__).parents[1] / "frontend" / "src"
READING = {"overview_figures"}
LISTED = "telephony_list?select=*&org_id=eq.1&order=started_at.desc%2Cid.asc"


def test_every_question_is_answered_and_compared() -> None:
    with server.running_postgres() as cluster:
        server.as_superuser(cluster, "create database bench_template template postgres owner postgres")
        filled = beside_others(cluster, replace(SMALL, facts=(200, 500, 2_000)), others=2)
        found = {figure.id: figure for figure in pages_read.measure(filled, times=1)}
    assert set(found) == {"P2.manager", "P2.rep", "P2.scans", "P2.counted"}
    assert 0 < found["P2.counted"].reached <= pages_read.COUNTED


def test_every_relation_that_the_frontend_names_is_asked() -> None:
    sources = [
        path.read_text() for path in FRONTEND.rglob("*.ts*") if path.name not in ("database.ts", "rows.ts")
    ]
    named = {name for text in sources for name in re.findall(r"\bfrom\(\"([a-z_]+)\"\)\s*\.select", text)}
    listed = set(re.findall(r"\btable: \"([a-z_]+)\"", (FRONTEND / "api" / "resources.ts").read_text()))
    assert len(named) > 10 and len(listed) > 10
    assert (named | listed) - {read.path for read in RELATIONS} == set()


def test_every_column_that_is_asked_for_is_there_once() -> None:
    assert len({(call.name, str(sorted(call.arguments.items(), key=str))) for call in CALLED}) == len(CALLED)
    asked = [(read.path, read.select, read.order, read.limit, read.always) for read in RELATIONS]
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize(
    ("target", "is_known"),
    [
        (LISTED, True),
        (f"{LISTED}&kind=in.%28%22call%22%29&limit=51", True),
        (f"{LISTED}&started_at=lte.2026-01-01&or=%28started_at.lt.1%29", True),
        (f"{LISTED}&kind=like.c%2A", False),
        (f"{LISTED}&body=eq.x", False),
        ("telephony_list?select=*&org_id=eq.1&order=seconds.desc%2Cid.asc", False),
        ("telephony_list?select=id&org_id=eq.1&order=started_at.desc%2Cid.asc", False),
        ("telephony_legs?select=*&limit=1", False),
    ],
)
def test_what_a_page_asks_anew_is_noticed(target: str, is_known: bool) -> None:
    assert (unknown("GET", target, None, READING) is None) == is_known


def test_a_function_is_known_by_its_arguments() -> None:
    assert (
        unknown("POST", "rpc/overview_figures", '{"org_id": "1", "from_on": "2026-01-01"}', READING) is None
    )
    assert unknown("POST", "rpc/overview_figures", '{"by_hand": "1"}', READING) is not None
    assert unknown("POST", "rpc/overview_weeks", "{}", {"overview_weeks"}) is not None
    # one that writes is no read
    assert unknown("POST", "rpc/change_role", "{}", READING) is None
