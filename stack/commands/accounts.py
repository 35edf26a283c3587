"""`kontor setup-link`, `user create|reset-password` and `outbox`."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from collections.abc import Callable
from typing import Any

import httpx
import psycopg

from stack import keys, services
from stack.commands import database
from stack.commands.errors import CommandError
from stack.keys import Keys
from stack.settings import Settings

OWNER_EXISTS = "KT005"


def setup_link(settings: Settings, chosen: argparse.Namespace) -> int:
    """Print a fresh link; the one before stops working."""
    link = new_setup_link(settings, database.conninfo(settings))
    if link is None:
        raise CommandError("there is an owner already; sign in, or use `kontor user reset-password`")
    print(link)
    return 0


def new_setup_link(settings: Settings, conninfo: str) -> str | None:
    """The address at which the first owner signs up; None when there is an owner."""
    try:
        with psycopg.connect(conninfo) as connection:
            row = connection.execute("select private.new_setup_link()").fetchone()
    except psycopg.OperationalError as error:
        raise CommandError(f"the database does not answer: {str(error).strip()}") from error
    except psycopg.Error as error:
        if error.sqlstate == OWNER_EXISTS:
            return None
        raise
    return f"{settings.site_url}/setup#token={row[0]}" if row else None


def say_first_steps(settings: Settings, made: Keys, say: Callable[[str], None]) -> None:
    """After a start: the set-up link while there is no owner."""
    link = new_setup_link(settings, services.connections(settings, made)("postgres"))
    if link is not None:
        say(f"Set it up here (once, within 7 days): {link}")
    say("Stop with Ctrl-C or `kontor down`; logs: `kontor logs`.")


def create_user(settings: Settings, chosen: argparse.Namespace) -> int:
    """Make a confirmed user with an organisation of one."""
    password, made_up = _password(chosen)
    body = {"email": chosen.email, "password": password, "email_confirm": True}
    user = admin(settings, "POST", "/admin/users", body)
    print(f"made {user['email']} ({user['id']})")
    if made_up:
        print(f"password, shown once: {password}")
    return 0


def reset_password(settings: Settings, chosen: argparse.Namespace) -> int:
    """Give a user a new password."""
    found = user_id(settings, chosen.email)
    password, made_up = _password(chosen)
    admin(settings, "PUT", f"/admin/users/{found}", {"password": password})
    print(f"{chosen.email} has a new password")
    if made_up:
        print(f"password, shown once: {password}")
    return 0


def outbox(settings: Settings, chosen: argparse.Namespace) -> int:
    """The page of mails that were not sent, for this machine only."""
    if settings.smtp_url:
        raise CommandError("mails are sent by KONTOR_SMTP_URL; there is no outbox page")
    if settings.is_public:
        raise CommandError(f"KONTOR_SITE_URL is public ({settings.site_url}); the outbox page is off")
    from stack.auth.outbox import create_link  # noqa: PLC0415 - the web framework is slow to load

    with psycopg.connect(database.conninfo(settings, "supabase_auth_admin")) as connection:
        print(create_link(connection, settings.site_url))
    return 0


def user_id(settings: Settings, email: str) -> str:
    """The id of the user with a mail address; raises CommandError."""
    with psycopg.connect(database.conninfo(settings)) as connection:
        row = connection.execute(
            "select id::text from auth.users where email = lower(%s)", [email]
        ).fetchone()
    if row is None:
        raise CommandError(f"there is no user {email}")
    return str(row[0])


def _password(chosen: argparse.Namespace) -> tuple[str, bool]:
    """The password and whether we made it up."""
    if chosen.password_stdin:
        return sys.stdin.readline().rstrip("\n"), False
    if sys.stdin.isatty():
        typed = getpass.getpass("New password (empty: one is made): ")
        if typed:
            return typed, False
    return secrets.token_urlsafe(12), True


def admin(settings: Settings, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask auth as an administrator; raises CommandError in its words."""
    made = keys.ensure(settings.keys_dir, settings.jwt_secret)
    headers = {"Authorization": f"Bearer {made.service_key}", "apikey": made.service_key}
    try:
        reply = httpx.request(
            method,
            f"{settings.local_url}/auth/v1{path}",
            json=body,
            headers=headers,
            timeout=20,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        raise CommandError(f"auth does not answer ({error}); is Kontor up?") from error
    if reply.status_code >= 400:
        try:
            words = reply.json()
        except ValueError:
            words = {}
        raise CommandError(
            words.get("msg") or words.get("message") or f"auth refused with {reply.status_code}"
        )
    found: dict[str, Any] = reply.json()
    return found
