"""Mails over a real SMTP connection: what arrives, what is refused for good, and what may be tried again."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from providers import smtp
from tests.emulators.smtp import mail_server

MAIL = smtp.Mail(
    key="invitation.7",
    sender="Kontor <office@kontor.example>",
    recipient="eva@berg.example",
    subject="Åke bjuder in dig",
    language="sv",
    body="Hej Eva!\n\n.\nhttps://kontor.example/join#token=" + "0123456789abcdef" * 8 + "\n",
)


def test_a_mail_arrives_as_it_was_meant() -> None:
    with mail_server() as server:
        smtp.send(server.url, MAIL)
        [taken] = server.taken
    assert (taken.sender, taken.recipients) == ("office@kontor.example", ["eva@berg.example"])
    message = taken.message
    assert message["Subject"] == "Åke bjuder in dig"
    assert message["To"] == "eva@berg.example"
    assert message["From"] == "Kontor <office@kontor.example>"
    assert message["Message-ID"] == "<invitation.7@kontor.example>"
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "sv")
    assert message.get_content().replace("\r\n", "\n") == MAIL.body
    assert max(map(len, taken.raw.splitlines())) <= 998 and taken.raw.isascii()


@pytest.mark.parametrize(
    "subject",
    ["Hello\r\nBcc: thief@example.com", "Hello\nX: 1", "Hello\u2028\u0085 \x00\x1b you", "x" * 5000],
)
def test_a_name_cannot_add_a_header_or_a_recipient(subject: str) -> None:
    with mail_server() as server:
        smtp.send(server.url, replace(MAIL, subject=subject))
        [taken] = server.taken
    assert taken.recipients == ["eva@berg.example"]
    headers = taken.message.keys()
    assert "Bcc" not in headers and "X" not in headers
    assert taken.message["Subject"] == smtp.one_line(subject)


@pytest.mark.parametrize(
    "recipient",
    [
        "a@b.example,thief@example.com",
        "a@b.example\r\nRCPT TO:<thief@example.com>",
        "<thief@example.com> a@b.example",
        "a@b.example ",
        "nobody",
        "@b.example",
        "a@",
        "a@b..example",
        "",
    ],
)
def test_what_is_not_one_address_is_refused_before_anything_is_sent(recipient: str) -> None:
    with mail_server() as server, pytest.raises(smtp.Refused, match="not a mail address"):
        smtp.send(server.url, replace(MAIL, recipient=recipient))
    assert server.taken == []


def test_a_domain_of_letters_beyond_ascii_is_written_as_servers_know_it() -> None:
    with mail_server() as server:
        smtp.send(server.url, replace(MAIL, recipient="eva@åkesbygg.example"))
    assert server.taken[0].recipients == ["eva@xn--kesbygg-dxa.example"]


@pytest.mark.parametrize(
    ("verb", "answer", "kind"),
    [
        ("RCPT", "550 5.1.1 no such user", smtp.Refused),
        ("RCPT", "450 4.7.1 greylisted, come back", smtp.NotNow),
        ("MAIL", "553 not this sender", smtp.Refused),
        ("MAIL", "421 closing", smtp.NotNow),
        ("DATA", "554 spam", smtp.Refused),
        ("DATA", "451 disk full", smtp.NotNow),
        ("CONNECT", "554 go away", smtp.Refused),
        ("CONNECT", "421 too busy", smtp.NotNow),
    ],
)
def test_a_lasting_refusal_is_told_from_a_passing_one(verb: str, answer: str, kind: type[Exception]) -> None:
    with mail_server() as server:
        server.answers[verb] = [answer]
        with pytest.raises(kind, match=answer[:3]):
            smtp.send(server.url, MAIL)
        assert server.taken == []


def test_a_taken_mail_is_sent_whatever_the_good_bye() -> None:
    with mail_server() as server:
        server.answers["QUIT"] = ["500 what"]
        smtp.send(server.url, MAIL)
    assert len(server.taken) == 1


def test_a_server_that_is_away_or_breaks_off_may_be_asked_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(smtp.NotNow, match="cannot be reached"):
        smtp.send(f"smtp://127.0.0.1:{port}", MAIL)
    with mail_server() as server:
        server.drop = 1
        with pytest.raises(smtp.NotNow):
            smtp.send(server.url, MAIL)
        assert len(server.taken) == 1  # taken, but we cannot know: it is sent again under the same Message-ID


def test_the_password_is_used_and_never_told() -> None:
    with mail_server(password="se%cret") as server:
        good = server.url.replace("//", "//kontor:se%25cret@")
        smtp.send(good, MAIL)
        assert server.signed_in == ["kontor"] and len(server.taken) == 1
        with pytest.raises(smtp.Refused, match="535") as refused:
            smtp.send(server.url.replace("//", "//kontor:wrong-one@"), MAIL)
        assert "wrong-one" not in str(refused.value)


def test_a_mail_shows_no_body_in_logs() -> None:
    assert "token" not in repr(MAIL)
