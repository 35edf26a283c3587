"""Asking for a synchronisation: who may, of what, how often, and that one run answers all who ask for the same."""

from __future__ import annotations

import json
import subprocess
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from functions.sync.endpoints import known_providers
from supabase import ClientOptions, create_client
from tests.database import Database
from tests.emulators.twilio import TOKEN, rfc2822
from tests.emulators.twilio_callbacks import sid
from tests.usage.server import signed
from tests.webhooks.line import Line, Server, open_line, served, until
from tests.workers.running import lay_queue, workers

SCRIPT = Path(__file__).with_name("sync_client.mjs")
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def server(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    lay_queue(database)
    with served(database, tmp_path_factory.mktemp("functions")) as found:
        yield found
        said = found.log.read_text()
    assert "Traceback" not in said, said[-6000:]


@pytest.fixture
def line(database: Database, server: Server) -> Line:
    server.control(forget=True, fail=0, token=TOKEN)
    return open_line(database, server)


def ask(line: Line, provider: str = "twilio", user: uuid.UUID | None = None, **body: Any) -> httpx.Response:
    return httpx.post(
        f"{line.server.address}/functions/v1/sync/{provider}",
        json=body,
        headers=signed(user or line.owner),
        timeout=30,
    )


def runs(line: Line) -> list[dict[str, Any]]:
    return line.all("select * from sync_runs where org_id = %s order by started_at", line.org_id)


def jobs(line: Line) -> list[dict[str, Any]]:
    return line.all("select args from private.job_outbox where args ->> 'org_id' = %s", str(line.org_id))


def place(line: Line) -> dict[str, str]:
    return {"org_id": str(line.org_id), "integration_id": str(line.integration_id)}


def test_the_run_is_there_at_once_and_asking_again_gives_the_same(line: Line) -> None:
    first = ask(line, **place(line))
    assert first.status_code == 202, first.text
    assert (first.json()["state"], first.json()["since_at"]) == ("waiting", None)
    again = ask(line)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert [str(run["id"]) for run in runs(line)] == [first.json()["id"]]
    assert [job["args"]["run_id"] for job in jobs(line)] == [first.json()["id"]]


def test_twenty_at_once_are_one_run_and_the_next_waits(line: Line) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: ask(line, **place(line)), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [202]
    assert len(runs(line)) == len(jobs(line)) == 1
    late = ask(line, **place(line))
    assert (late.status_code, late.json()["code"]) == (429, "KT198")
    assert 200 < int(late.headers["retry-after"]) <= 300
    # it is the person who waits, not the connection
    admin, _ = line.database.join(line.org_id, "admin")
    assert ask(line, user=admin).status_code == 200
    line.all(
        "update private.sync_requests set asked_at = array(select a - interval '5 minutes' from unnest(asked_at) as a)"
        " where user_id = %s", line.owner,
    )  # fmt: skip
    assert ask(line).status_code == 200


def test_the_real_clients_ask_with_and_without_a_body(line: Line, server: Server) -> None:
    token = signed(line.owner)["Authorization"].removeprefix("Bearer ")
    asked = [
        {"provider": "twilio", "body": None},
        {"provider": "twilio", "body": place(line)},
        {"provider": "twillio", "body": None},
    ]
    given = json.dumps({"site": server.address, "token": token, "asked": asked})
    done = subprocess.run(
        ["node", str(SCRIPT), given], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    [(refused, first), (again, second), (status, told)] = json.loads(done.stdout)
    assert (refused, again, first["id"]) == (None, None, second["id"])
    assert (status, told["code"]) == (404, "not_found")
    options = ClientOptions(headers={"Authorization": f"Bearer {token}"})
    client = create_client(server.address, token, options)
    answer = client.functions.invoke("sync/twilio", {"body": {"org_id": str(line.org_id)}})
    assert json.loads(answer)["id"] == first["id"]


def test_an_unknown_provider_is_told_which_are_known(line: Line) -> None:
    assert known_providers() == ["bokamera", "openrouter", "retell", "simplybook", "telnyx", "twilio", "vapi"]
    for name in ("x", "Twilio", "smtp", "twilio%00", "%F0%9F%98%80"):
        answer = ask(line, name)
        assert answer.status_code == 404, answer.text
        assert answer.json()["hint"] == f"Known are: {', '.join(known_providers())}."


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [("paused", 409, "KT040"), ("disconnected", 409, "KT032"), ("failing", 202, None)],
)
def test_a_connection_that_rests_is_not_synchronised(
    line: Line, state: str, status: int, code: str | None
) -> None:
    line.all(
        "update integrations set state = %s, last_error = 'x', last_error_at = now() where org_id = %s", state, line.org_id
    )  # fmt: skip
    for body in ({}, {"org_id": str(line.org_id)}):
        answer = ask(line, **body)
        assert (answer.status_code, answer.json().get("code")) == (status, code)
        status = 200 if status == 202 else status
    assert len(runs(line)) == (state == "failing")


def test_what_is_not_connected_is_told_so(line: Line) -> None:
    for body in ({}, {"org_id": str(line.org_id)}):
        answer = ask(line, "vapi", **body)
        assert (answer.status_code, answer.json()["code"]) == (409, "KT195")
        assert answer.json()["hint"] == "Connect it under Integrations first."
    # an id of another provider's connection is none of this one's
    assert ask(line, "vapi", **place(line)).json()["code"] == "KT031"


def test_of_several_connections_one_is_named(line: Line) -> None:
    second = line.value(
        "insert into integrations (org_id, provider, name, account) values (%s, 'twilio', 'Second', 'AC2') returning id",
        line.org_id,
    )
    answer = ask(line)
    assert (answer.status_code, answer.json()["code"]) == (422, "KT196")
    assert ask(line, integration_id=str(second)).status_code == 202
    assert [run["integration_id"] for run in runs(line)] == [second]
    line.all("update integrations set state = 'paused' where id = %s", second)
    assert ask(line).json()["integration_id"] == str(line.integration_id)


@pytest.mark.parametrize("role", ["manager", "rep", "viewer", "talent"])
def test_only_owners_and_administrators_synchronise(line: Line, role: str) -> None:
    member, _ = line.database.join(line.org_id, role)
    answer = ask(line, user=member, org_id=str(line.org_id))
    assert (answer.status_code, answer.json()["details"]) == (403, "missing permission: integrations.update")
    # what a member's own organisation has not is not looked for in another
    assert ask(line, user=member).json()["code"] == "KT195"
    assert runs(line) == []


def test_another_organisations_connection_does_not_exist(line: Line) -> None:
    stranger = line.database.new_user()
    theirs = str(line.database.organisation_of(stranger))
    for body, code in (
        (place(line), "KT004"),
        ({"org_id": theirs, "integration_id": str(line.integration_id)}, "KT031"),
        ({"integration_id": str(line.integration_id)}, "KT031"),
        ({}, "KT195"),
    ):
        answer = ask(line, user=stranger, **body)
        assert answer.json()["code"] == code, answer.text
    assert httpx.post(f"{line.server.address}/functions/v1/sync/twilio").status_code == 401
    assert runs(line) == []


def test_how_far_back_is_a_day_within_a_year_of_the_organisations(line: Line) -> None:
    line.all("update organisations set timezone = 'Europe/Stockholm' where id = %s", line.org_id)
    day = (NOW - timedelta(days=30)).date()
    first = ask(line, since=day.isoformat())
    assert first.status_code == 202, first.text
    start = line.value("select %s::timestamp at time zone 'Europe/Stockholm'", day)
    assert datetime.fromisoformat(first.json()["since_at"]) == start
    # what waits is made to reach further, and never less far
    deeper, later = day - timedelta(days=30), day + timedelta(days=5)
    assert ask(line, since=deeper.isoformat()).json()["id"] == first.json()["id"]
    assert ask(line, since=later.isoformat()).status_code == 200
    assert ask(line).status_code == 200
    [run] = runs(line)
    assert run["since_at"].date() in (deeper, deeper - timedelta(days=1))
    for wrong in ((NOW - timedelta(days=400)).date(), (NOW + timedelta(days=3)).date()):
        answer = ask(line, since=wrong.isoformat())
        assert (answer.status_code, answer.json()["code"]) == (422, "KT197")
    assert ask(line, since="yesterday").status_code == 422


def test_beside_a_run_that_reads_less_far_a_deeper_one_waits(line: Line) -> None:
    line.value("select private.defer_sync(%s, null)", line.integration_id)
    running = line.value(
        "select private.begin_sync(%s, %s, 'sync_provider_events')", line.org_id, line.integration_id
    )
    assert ask(line).json()["id"] == str(running)
    deeper = ask(line, since=(NOW - timedelta(days=7)).date().isoformat())
    assert (deeper.status_code, deeper.json()["state"]) == (202, "waiting")
    assert [run["state"] for run in runs(line)] == ["running", "waiting"]
    # one whose job is dead is nobody's answer
    line.all("delete from private.job_outbox where args ->> 'org_id' = %s", str(line.org_id))
    line.all("delete from sync_runs where org_id = %s and state = 'waiting'", line.org_id)
    assert ask(line).status_code == 202


def test_a_run_counts_what_it_found_and_a_second_finds_nothing_new(line: Line, server: Server) -> None:
    listed = [
        {"sid": sid("SM", 100 + n), "date_sent": rfc2822(NOW - timedelta(minutes=5)), "price": "-0.01"}
        for n in range(30)
    ]
    old = {"sid": sid("SM", 99), "date_sent": rfc2822(NOW - timedelta(days=20)), "price": "-0.01"}
    server.control(messages=[*listed, old])

    def ended(count: int) -> bool:
        return len([run for run in runs(line) if run["finished_at"]]) >= count

    def counts() -> tuple[Any, ...]:
        run = runs(line)[-1]
        return run["state"], run["found_count"], run["new_count"], run["changed_count"]

    with workers(line.database, KONTOR_PROVIDER_URLS=f"twilio={server.twilio}"):
        ask(line)
        until(lambda: ended(1), "the first run")
        assert counts() == ("succeeded", 30, 30, 0)
        server.control(prices={listed[0]["sid"]: "-0.02"})
        ask(line)
        until(lambda: ended(2), "the second run")
        assert counts() == ("succeeded", 30, 0, 1)
        ask(line, since=(NOW - timedelta(days=30)).date().isoformat())
        until(lambda: ended(3), "the run that reads further back")
        assert counts() == ("succeeded", 31, 1, 0)
    assert len(line.posted()) == 31
