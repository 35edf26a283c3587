"""Mails wait in the outbox, are read there by link, or leave by SMTP."""

from __future__ import annotations

import email
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy

import httpx

from stack.auth.mail_texts import TEXTS
from tests.auth.server import AuthServer, running
from tests.database import Database


class Mailbox(socketserver.StreamRequestHandler):
    """As much of an SMTP server as a client needs to hand over a mail."""

    received: list[bytes]
    heard: list[bytes]
    refusals: int

    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline().strip():
            verb = line[:4].upper()
            type(self).heard.append(line)
            if verb == b"EHLO":
                self.wfile.write(b"250-test\r\n250 AUTH PLAIN\r\n")
                continue
            if verb == b"AUTH":
                self.wfile.write(b"235 welcome\r\n")
                continue
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                type(self).received.append(b"".join(lines))
            if verb == b"MAIL" and type(self).refusals:
                type(self).refusals -= 1
                self.wfile.write(b"451 later\r\n")
                continue
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")


@contextmanager
def smtp_server(refusals: int = 0) -> Iterator[tuple[str, list[bytes]]]:
    with listening_at("127.0.0.1", refusals) as (url, received, _):
        yield url, received


@contextmanager
def listening_at(host: str, refusals: int = 0) -> Iterator[tuple[str, list[bytes], list[bytes]]]:
    """The server's address, the mails it took and every line it was told."""
    handler = type("Handler", (Mailbox,), {"received": [], "heard": [], "refusals": refusals})
    with socketserver.ThreadingTCPServer((host, 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://{host}:{server.server_address[1]}", handler.received, handler.heard
        server.shutdown()


def wait_for(received: list[bytes], count: int) -> None:
    deadline = time.monotonic() + 10
    while len(received) < count:
        assert time.monotonic() < deadline, "no mail came"
        time.sleep(0.02)


def recover(auth: AuthServer, address: str) -> None:
    with auth.client() as client:
        assert client.post("/recover", json={"email": address}).status_code == 200


def test_with_smtp_the_mail_leaves_and_nothing_of_it_stays(database: Database) -> None:
    with smtp_server() as (url, received), running(database, smtp_url=url) as auth:
        address = auth.new_user(user_metadata={"locale": "sv"})["email"]
        recover(auth, address)
        wait_for(received, 1)
        message = email.message_from_bytes(received[0], policy=policy.default)
        assert (message["To"], message["Subject"]) == (address, "Välj ett nytt lösenord")
        assert "#token_hash=" in message.get_content()
        deadline = time.monotonic() + 5
        while auth.mails(address):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert httpx.get(auth.outbox_link()).status_code == 404


def test_a_mail_the_server_refuses_is_kept_and_sent_later(database: Database) -> None:
    with smtp_server(refusals=1) as (url, received), running(database, smtp_url=url) as auth:
        address = auth.new_user()["email"]
        recover(auth, address)
        wait_for_attempt(auth, address)
        assert received == []
        auth.execute("update auth.outbox set next_attempt_at = now() where recipient = %s", address)
        wait_for(received, 1)


def wait_for_attempt(auth: AuthServer, address: str) -> None:
    deadline = time.monotonic() + 20
    while auth.mails(address)[0]["attempts"] == 0:
        assert time.monotonic() < deadline, "nothing was attempted"
        time.sleep(0.02)


def test_neither_password_nor_link_goes_in_clear_to_another_machine(database: Database) -> None:
    # any address but the loopback's usual ones counts as another machine
    with listening_at("127.0.0.2") as (url, received, heard):
        with_password = url.replace("smtp://", "smtp://kontor:s3cret@")
        with running(database, smtp_url=with_password) as auth:
            address = auth.new_user()["email"]
            recover(auth, address)
            wait_for_attempt(auth, address)
            assert received == []
            assert [line for line in heard if not line.upper().startswith((b"EHLO", b"QUIT"))] == []
            auth.execute("delete from auth.outbox where recipient = %s", address)


def test_a_server_on_this_machine_is_signed_in_to_without_tls(database: Database) -> None:
    with listening_at("127.0.0.1") as (url, received, heard):
        with running(database, smtp_url=url.replace("smtp://", "smtp://kontor:s3cret@")) as auth:
            recover(auth, auth.new_user()["email"])
            wait_for(received, 1)
        assert any(line.startswith(b"AUTH PLAIN") for line in heard)


def test_the_outbox_needs_its_link_and_a_loopback_host(auth: AuthServer) -> None:
    address = auth.new_user()["email"]
    recover(auth, address)
    link = auth.outbox_link()
    page = httpx.get(link)
    assert page.status_code == 200
    assert address in page.text
    assert "no-store" in page.headers["cache-control"]
    assert httpx.get(link, headers={"Host": "evil.example"}).status_code == 404
    assert httpx.get(f"{auth.site}/auth/v1/outbox").status_code == 403
    assert httpx.get(f"{auth.site}/auth/v1/outbox?token=x").status_code == 403
    auth.execute("update auth.outbox_links set expires_at = now() where true")
    assert httpx.get(link).status_code == 403


def test_the_outbox_shows_markup_as_text(auth: AuthServer) -> None:
    auth.execute(
        "insert into auth.outbox (recipient, subject, body) values (%s, %s, %s)",
        "<script>1</script>", "<b>", 'http://x.example/"><script>2</script>',
    )  # fmt: skip
    assert "<script>" not in httpx.get(auth.outbox_link()).text


def test_a_public_site_has_no_outbox(database: Database) -> None:
    with running(database) as local, running(database, site_url="https://kontor.example") as public:
        token = local.outbox_link().split("?")[1]
        port = public.site.rsplit(":", 1)[1]
        assert httpx.get(f"http://127.0.0.1:{port}/auth/v1/outbox?{token}").status_code == 404


def test_every_mail_has_every_language() -> None:
    assert set(TEXTS) == {"en", "sv"}
    assert set(TEXTS["en"]) == set(TEXTS["sv"])
    for kind, text in TEXTS["en"].items():
        for part in ("{link}", "{code}", "{address}", "{minutes}"):
            assert (part in text.body) == (part in TEXTS["sv"][kind].body), (kind, part)


def test_health_says_when_the_database_is_gone(database: Database) -> None:
    with running(database) as auth, auth.client() as client:
        assert client.get("/health").json()["name"] == "GoTrue"
        assert client.get("/settings").json()["external"]["email"] is True
    free = socket.create_server(("127.0.0.1", 0))
    conninfo = f"host=127.0.0.1 port={free.getsockname()[1]} user=x dbname=x connect_timeout=1"
    free.close()
    with running(database, conninfo=conninfo) as gone, gone.client() as client:
        assert client.get("/health").status_code == 503
