"""A mail server: speaks SMTP (RFC 5321) on a free port, keeps what it takes, and answers as it is told to."""

from __future__ import annotations

import base64
import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage


@dataclass
class Taken:
    """A mail as it came: its envelope and its bytes."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class MailServer:
    """`answers`: verb → replies that are given, in order, instead of a good one; `drop` closes after taking a mail."""

    url: str = ""
    password: str = ""
    taken: list[Taken] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    drop: int = 0
    signed_in: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """Begin anew at the same address."""
        self.taken.clear()
        self.answers.clear()
        self.drop = 0


class _Session(socketserver.StreamRequestHandler):
    timeout = 20
    state: MailServer

    def handle(self) -> None:
        self.say(self.told("CONNECT", "220 emulator ready"))
        sender, recipients = "", list[str]()
        while line := self.rfile.readline():
            text = line.decode().strip()
            verb, _, rest = text.partition(" ")
            verb = verb.upper()
            if verb in ("EHLO", "HELO"):
                self.say(
                    "250-emulator\r\n250-AUTH PLAIN\r\n250 SIZE 1000000" if verb == "EHLO" else "250 emulator"
                )
            elif verb == "AUTH":
                self.sign_in(rest)
            elif verb == "MAIL":
                sender, recipients = rest.split("<")[1].split(">")[0], []
                self.say(self.told(verb, "250 ok"))
            elif verb == "RCPT":
                recipients.append(rest.split("<")[1].split(">")[0])
                self.say(self.told(verb, "250 ok"))
            elif verb == "DATA":
                if not self.data(sender, recipients):
                    return
            elif verb == "QUIT":
                self.say(self.told(verb, "221 bye"))
                return
            else:
                self.say("250 ok" if verb in ("NOOP", "RSET") else "502 unknown")

    def data(self, sender: str, recipients: list[str]) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        answer = self.told("DATA", "250 taken")
        if answer.startswith("250"):
            self.state.taken.append(Taken(sender, recipients, b"".join(lines)))
        if self.state.drop:
            self.state.drop -= 1
            return False
        self.say(answer)
        return True

    def sign_in(self, rest: str) -> None:
        _, user, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        self.state.signed_in.append(user)
        self.say("235 welcome" if password == self.state.password else "535 5.7.8 wrong password")

    def told(self, verb: str, good: str) -> str:
        waiting = self.state.answers.get(verb)
        return waiting.pop(0) if waiting else good

    def say(self, answer: str) -> None:
        self.wfile.write(answer.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def mail_server(password: str = "") -> Iterator[MailServer]:
    """A running one on a loopback port."""
    state = MailServer(password=password)
    handler = type("Session", (_Session,), {"state": state})
    with _Server(("127.0.0.1", 0), handler) as server:
        state.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield state
        finally:
            server.shutdown()
