"""A mail server that takes our mails over SMTP: composes a mail, hands it over, tells lasting from passing refusals."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT_SECONDS = 15.0
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Refused(Exception):
    """The server will not take this mail, however often it is asked; the text says why."""


class NotNow(Exception):
    """The server cannot be reached or asks to come back; the text says why."""


@dataclass(frozen=True)
class Mail:
    """One mail to one person. `key` names it for ever: its Message-ID is made of it."""

    key: str
    sender: str
    recipient: str
    subject: str
    language: str
    body: str = field(repr=False)
    # a page on which the recipient chooses what they get
    unsubscribe: str | None = None


def one_line(text: str) -> str:
    """Text that can stand in a header: white space made single, control characters left out."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def compose(mail: Mail) -> EmailMessage:
    """The mail as it travels. Raises Refused for an address that is none, or that is several."""
    sender, recipient = _sender(mail.sender), _address(mail.recipient)
    message = EmailMessage()
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = one_line(mail.subject)
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{mail.key}@{sender.domain or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{one_line(mail.unsubscribe)}>"
    message.set_content(mail.body, cte="quoted-printable")
    message["Content-Language"] = mail.language
    return message


def send(url: str, mail: Mail) -> None:
    """Hand the mail to the server at smtp:// or smtps://; it has it when this returns.

    Raises Refused or NotNow. Neither text holds the address's password.
    """
    message = compose(mail)
    place = urlsplit(url)
    try:
        smtp = _connect(place)
    except (OSError, smtplib.SMTPException) as error:
        raise _told(error) from error
    try:
        _sign_in(smtp, place)
        smtp.send_message(
            message, from_addr=_sender(mail.sender).addr_spec, to_addrs=[message["To"].addresses[0].addr_spec]
        )
    except (OSError, smtplib.SMTPException) as error:
        smtp.close()
        raise _told(error) from error
    try:
        smtp.quit()
    except (OSError, smtplib.SMTPException):
        # the mail is taken: how the server says good-bye must not send it a second time
        smtp.close()


def _connect(place: SplitResult) -> smtplib.SMTP:
    host = place.hostname or "localhost"
    if place.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, place.port or 465, timeout=TIMEOUT_SECONDS, context=context)
    smtp = smtplib.SMTP(host, place.port or 587, timeout=TIMEOUT_SECONDS)
    try:
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
    except (OSError, smtplib.SMTPException):
        smtp.close()
        raise
    return smtp


def _sign_in(smtp: smtplib.SMTP, place: SplitResult) -> None:
    if not place.username:
        return
    if not isinstance(smtp.sock, ssl.SSLSocket) and place.hostname not in LOOPBACK:
        raise smtplib.SMTPNotSupportedError("it offers no TLS, and the password is not sent in clear")
    smtp.login(unquote(place.username), unquote(place.password or ""))


def _told(error: Exception) -> Refused | NotNow:
    """What an error of smtplib or of the network means for the mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return _answered(code, said)
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refused(f"The mail server cannot take it: {one_line(str(error))}")
    return NotNow(f"The mail server cannot be reached: {type(error).__name__}: {one_line(str(error))}"[:500])


def _answered(code: int, said: bytes | str) -> Refused | NotNow:
    words = one_line(said.decode("utf-8", "replace") if isinstance(said, bytes) else said)[:300]
    kind = Refused if 500 <= code < 600 else NotNow
    return kind(f"The mail server answered {code} {words}".strip())


def _sender(text: str) -> Address:
    name, address = parseaddr(one_line(text))
    found = _address(address)
    return Address(display_name=name, username=found.username, domain=found.domain)


def _address(text: str) -> Address:
    """One mail address; its domain in the form that every server knows."""
    local, at, domain = text.rpartition("@")
    try:
        if not at or one_line(text) != text:
            raise ValueError("not one mail address")
        return Address(addr_spec=f"{local}@{domain.encode('idna').decode('ascii')}")
    except (ValueError, HeaderParseError, IndexError) as error:
        raise Refused(f"{one_line(text)!r} is not a mail address") from error
