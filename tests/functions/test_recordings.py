"""Who may hear a call, what they get of it, and what is said when there is nothing to hear."""

from __future__ import annotations

import json
import socket
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.database import Database
from tests.emulators.retell import KEY, WAV
from tests.emulators.retell_events import THEIRS, analyzed
from tests.emulators.twilio import ACCOUNT, TOKEN
from tests.emulators.twilio import WAV as TWILIOS_WAV
from tests.emulators.twilio_callbacks import call_status, delivery, sid
from tests.usage.server import signed
from tests.webhooks.line import until
from tests.webhooks.retell_line import Exchange, Workspace, exchange, open_workspace
from tests.workers.running import lay_queue

START = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
SHAPE = {"code", "message", "details", "hint", "request_id"}


@pytest.fixture(scope="module")
def server(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    lay_queue(database)
    with exchange(database, tmp_path_factory.mktemp("functions")) as found:
        yield found
        # whatever a provider sent, nothing fell over, and no address that opens a recording was written down
        said = found.log.read_text()
    assert "Traceback" not in said, said[-6000:]
    assert "/recordings/" not in said and "Signature=" not in said


@pytest.fixture
def desk(database: Database, server: Exchange) -> Workspace:
    server.change(forget=True, fail=0, key=KEY)
    return open_workspace(database, server)


def held(desk: Workspace, call_id: str = "call_1", **more: Any) -> uuid.UUID:
    """A call that Retell recorded; its id here."""
    desk.server.change(
        calls=[analyzed(call_id, START) | {"has_recording": True, "recording_url": None} | more]
    )
    whole = httpx.get(
        f"{desk.server.retell}/v2/get-call/{call_id}", headers={"Authorization": f"Bearer {KEY}"}, timeout=30
    ).json()
    assert desk.tell("call_analyzed", whole).status_code == 200
    return uuid.UUID(str(desk.value(
        "select event_id from telephony_legs where org_id = %s and provider_leg_id = %s", desk.org_id, call_id
    )))  # fmt: skip


def hear(desk: Workspace, person: uuid.UUID | None, event_id: object, **headers: str) -> httpx.Response:
    return httpx.get(
        f"{desk.server.address}/functions/v1/telephony/recording",
        params={"event_id": str(event_id)},
        headers=(signed(person) if person else {}) | headers,
        timeout=60,
    )


def refusal(answer: httpx.Response) -> tuple[int, str]:
    assert set(answer.json()) == SHAPE
    return answer.status_code, answer.json()["code"]


def heard(desk: Workspace) -> list[dict[str, Any]]:
    return desk.all(
        "select * from function_logs where org_id = %s and function = 'telephony' order by at", desk.org_id
    )


def test_the_owner_hears_the_call_and_no_address_of_it(desk: Workspace) -> None:
    event_id = held(desk)
    answer = hear(desk, desk.owner, event_id)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, WAV, "audio/wav")
    for name, value in (
        ("cache-control", "private, no-store"), ("x-content-type-options", "nosniff"), ("accept-ranges", "bytes"),
        ("content-security-policy", "default-src 'none'; sandbox"), ("content-length", str(len(WAV))),
    ):  # fmt: skip
        assert answer.headers[name] == value
    assert desk.server.retell not in str(answer.headers)
    # and nobody is shown it anywhere else
    with desk.database.acting_as(desk.owner) as connection:
        rows = (
            connection.execute("select * from telephony_events").fetchall()
            + connection.execute("select * from telephony_legs").fetchall()
        )
        with pytest.raises(Exception, match="permission denied"):
            connection.execute("select * from private.telephony_recordings")
    assert "recordings" not in json.dumps(rows, default=str)


def test_each_listening_is_told_with_the_person_and_the_call(desk: Workspace, database: Database) -> None:
    event_id = held(desk)
    admin, _ = database.join(desk.org_id, "admin")
    for person in (desk.owner, admin):
        assert hear(desk, person, event_id).status_code == 200
    until(lambda: len(heard(desk)) == 2, "the log is written")
    assert {(row["user_id"], row["path"], row["status"]) for row in heard(desk)} == {
        (person, f"/functions/v1/telephony/recording?event_id={event_id}", 200)
        for person in (desk.owner, admin)
    }


@pytest.mark.parametrize(
    ("role", "may"), [("admin", True), ("manager", True), ("viewer", True), ("rep", False), ("talent", False)]
)
def test_who_may_read_a_call_may_hear_it(desk: Workspace, database: Database, role: str, may: bool) -> None:
    event_id = held(desk)
    person, _ = database.join(desk.org_id, role)
    answer = hear(desk, person, event_id)
    if may:
        assert (answer.status_code, answer.content) == (200, WAV)
    else:
        assert refusal(answer) == (404, "KT170")


def test_a_rep_hears_the_calls_of_own_customers_alone(desk: Workspace, database: Database) -> None:
    rep, membership = database.join(desk.org_id, "rep")
    other, others = database.join(desk.org_id, "rep")
    desk.customer("Anna", phone=THEIRS, assigned_to=membership)
    own, foreign = held(desk, "call_own"), held(desk, "call_foreign", from_number="+46700000077")
    desk.customer("Bertil", phone="+46700000077", assigned_to=others)
    assert hear(desk, rep, own).content == WAV
    assert refusal(hear(desk, rep, foreign)) == (404, "KT170")
    assert refusal(hear(desk, other, own)) == (404, "KT170")
    assert hear(desk, other, foreign).content == WAV
    # what is handed over is heard by the new one only
    with database.acting_as(desk.owner) as connection:
        customer = connection.execute("select id from customers where name = 'Anna'").fetchone()
        assert customer is not None
        connection.execute("select public.assign_customer(%s, %s, %s)", [desk.org_id, customer["id"], others])
    assert refusal(hear(desk, rep, own)) == (404, "KT170")
    assert hear(desk, other, own).content == WAV


def test_nobody_else_hears_it_and_no_request_leaves(
    desk: Workspace, database: Database, server: Exchange
) -> None:
    event_id = held(desk)
    stranger = open_workspace(database, server)
    gone, membership = database.join(desk.org_id, "admin")
    with database.acting_as(desk.owner) as connection:
        connection.execute("select public.remove_member(%s, %s)", [desk.org_id, membership])
    before = server.change()
    assert refusal(hear(desk, None, event_id)) == (401, "unauthorized")
    assert refusal(hear(desk, None, event_id, Authorization="Bearer nonsense")) == (401, "unauthorized")
    for person in (stranger.owner, gone, database.new_user()):
        assert refusal(hear(desk, person, event_id)) == (404, "KT170")
    assert refusal(hear(desk, desk.owner, uuid.uuid4())) == (404, "KT170")
    assert refusal(hear(desk, desk.owner, "nonsense"))[0] == 422
    # a call that was not recorded
    assert desk.tell("call_analyzed", analyzed("call_2", START, recording_url=None)).status_code == 200
    silent = desk.value(
        "select id from telephony_events where org_id = %s and not has_recording", desk.org_id
    )
    assert refusal(hear(desk, desk.owner, silent)) == (404, "KT170")
    assert server.change() == before


def test_a_part_is_passed_on_as_it_was_asked_for(desk: Workspace) -> None:
    event_id = held(desk)
    part = hear(desk, desk.owner, event_id, Range="bytes=8-11")
    assert (part.status_code, part.content, part.headers["content-range"]) == (
        206,
        WAV[8:12],
        f"bytes 8-11/{len(WAV)}",
    )
    rest = hear(desk, desk.owner, event_id, Range=f"bytes={len(WAV) - 5}-")
    assert (rest.status_code, rest.content, rest.headers["content-length"]) == (206, WAV[-5:], "5")
    beyond = hear(desk, desk.owner, event_id, Range="bytes=99999999-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(WAV)}")
    odd = hear(desk, desk.owner, event_id, Range="bytes=0-1,4-5")
    assert (odd.status_code, odd.content) == (200, WAV)


def test_an_address_that_ended_is_asked_for_anew_and_kept(desk: Workspace, server: Exchange) -> None:
    server.change(signed=True)
    event_id = held(desk)
    assert hear(desk, desk.owner, event_id).content == WAV
    server.change(expire=True)
    before = server.change()
    assert hear(desk, desk.owner, event_id).content == WAV
    after = server.change()
    assert (after["gets"] - before["gets"], after["recordings"] - before["recordings"]) == (1, 2)
    # the new one is kept
    assert hear(desk, desk.owner, event_id, Range="bytes=0-3").content == WAV[:4]
    assert server.change()["gets"] == after["gets"]


def test_a_recording_that_the_provider_does_not_give_any_more_is_told_as_gone(
    desk: Workspace, server: Exchange
) -> None:
    event_id = held(desk)
    server.change(forget=True)
    assert refusal(hear(desk, desk.owner, event_id)) == (404, "KT171")
    # keys that are not the connection's any more renew nothing
    server.change(signed=True)
    event_id = held(desk, "call_2")
    server.change(expire=True)
    with desk.database.acting_as(desk.owner) as connection:
        connection.execute("select public.disconnect_integration(%s, %s)", [desk.org_id, desk.integration_id])
    assert refusal(hear(desk, desk.owner, event_id)) == (404, "KT171")


@pytest.mark.parametrize(
    "audio",
    [
        {"type": "text/html"}, {"type": "image/svg+xml"},
        {"redirect": "https://127.0.0.1:1/x.wav"}, {"redirect": "https://localhost/x.wav"},
        {"redirect": "http://169.254.169.254/latest/meta-data"}, {"redirect": Path("/etc/passwd").as_uri()},
    ],
)  # fmt: skip
def test_what_is_no_audio_or_leads_inside_is_not_passed_on(
    desk: Workspace, server: Exchange, audio: dict[str, str]
) -> None:
    event_id = held(desk)
    server.change(audio=audio)
    answer = hear(desk, desk.owner, event_id)
    assert refusal(answer) == (409, "KT172")
    assert "127.0.0.1" not in answer.text and "169.254" not in answer.text


def test_an_address_that_was_told_is_no_way_into_this_machine(desk: Workspace, server: Exchange) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.settimeout(0.5)
        port = inside.getsockname()[1]
        for number, url in enumerate(
            (
                f"https://127.0.0.1:{port}/x.wav",
                f"http://localhost:{port}/x.wav",
                f"https://[::ffff:127.0.0.1]:{port}/x.wav",
            )
        ):
            call = analyzed(f"call_{number}", START, recording_url=url)
            desk.tell("call_analyzed", call)
            event_id = desk.value(
                "select event_id from telephony_legs where provider_leg_id = %s and org_id = %s",
                call["call_id"],
                desk.org_id,
            )
            assert refusal(hear(desk, desk.owner, event_id)) == (409, "KT172")
        with pytest.raises(TimeoutError):
            inside.accept()


def test_a_provider_that_is_away_is_a_matter_of_time(desk: Workspace, server: Exchange) -> None:
    server.change(signed=True)
    event_id = held(desk)
    server.change(expire=True, fail=429, retry_after="9")
    answer = hear(desk, desk.owner, event_id)
    assert (refusal(answer), answer.headers["retry-after"]) == ((503, "KT173"), "9")
    server.change(fail=0)
    assert hear(desk, desk.owner, event_id).content == WAV


def test_twilios_recording_opens_with_the_accounts_keys(desk: Workspace, server: Exchange) -> None:
    keys = {"account_sid": ACCOUNT, "auth_token": TOKEN}
    made = server.connect(desk.owner, desk.org_id, provider="twilio", name="Line", keys=keys)
    url = server.url(desk.owner, desk.org_id, made.json()["id"])["url"]
    place, lent = sid("RE", 1), sid("RE", 2)
    # one that Twilio gives itself, and one that it keeps elsewhere: there the keys would be wrong
    event_id = held(desk)
    elsewhere = desk.value("select url from private.telephony_recordings where org_id = %s", desk.org_id)
    server.control(recordings={place: "", lent: elsewhere})
    told = []
    for number, recording in enumerate((place, lent)):
        call = sid("CA", 100 + number)
        form = call_status(
            call,
            "completed",
            3,
            START,
            30,
            RecordingUrl=f"{server.twilio}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{recording}",
            RecordingSid=recording,
        )
        assert desk.post(delivery(url, form), url).status_code == 200
        told.append(
            desk.value(
                "select event_id from telephony_legs where provider_leg_id = %s and org_id = %s",
                call,
                desk.org_id,
            )
        )
    assert hear(desk, desk.owner, told[0]).content == TWILIOS_WAV
    # another host than the provider's own is asked by https and in public alone
    assert refusal(hear(desk, desk.owner, told[1])) == (409, "KT172")
    assert hear(desk, desk.owner, event_id).content == WAV


def test_a_long_recording_is_streamed_and_a_listener_who_leaves_frees_the_place(
    desk: Workspace, server: Exchange
) -> None:
    event_id = held(desk)
    server.change(audio={"size": 40_000_000})
    address = urlsplit(server.address)
    head = "\r\n".join(
        [f"GET /functions/v1/telephony/recording?event_id={event_id} HTTP/1.1", f"Host: {address.netloc}",
         *(f"{name}: {value}" for name, value in signed(desk.owner).items()), "", ""]
    )  # fmt: skip
    waiting = []
    for _ in range(4):
        client = socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=30)
        client.sendall(head.encode())
        assert client.recv(100).startswith(b"HTTP/1.1 200")
        waiting.append(client)
    # nobody listens to five at once
    assert refusal(hear(desk, desk.owner, event_id)) == (429, "too_many_requests")
    for client in waiting:
        client.close()
    deadline = time.monotonic() + 30
    while (answer := hear(desk, desk.owner, event_id)).status_code == 429 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert (answer.status_code, len(answer.content)) == (200, 40_000_000)
