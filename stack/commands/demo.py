"""`kontor demo load|remove`."""

from __future__ import annotations

import argparse
import secrets

import psycopg

from stack.commands import accounts, database
from stack.commands.errors import CommandError
from stack.settings import Settings

# a reserved domain: no mail for it leads anywhere
MAIL = "demo-{}@tallbacken.example"


def load(settings: Settings, chosen: argparse.Namespace) -> int:
    """Make the demo firm, or the same anew relative to today, with a person as its owner or a user made for it."""
    if settings.is_public:
        raise CommandError(
            f"KONTOR_SITE_URL is public ({settings.site_url}); the demo firm is not for others"
        )
    conninfo = database.conninfo(settings)
    password = None
    if chosen.email:
        user_id, email = accounts.user_id(settings, chosen.email), chosen.email
    else:
        email, password = MAIL.format(secrets.token_hex(3)), secrets.token_urlsafe(12)
        body = {
            "email": email, "password": password, "email_confirm": True,
            "user_metadata": {"demo": True, "name": "Demo"},
        }  # fmt: skip
        user_id = accounts.admin(settings, "POST", "/admin/users", body)["id"]
    with psycopg.connect(conninfo) as connection:
        connection.execute("select private.make_demo(%s)", [user_id])
    print(f"The demo firm is there: {settings.site_url}")
    if password is None:
        print(f"It is among the organisations of {email}.")
    else:
        print(f"mail address: {email}")
        print(f"password, shown once: {password}")
    return 0


def remove(settings: Settings, chosen: argparse.Namespace) -> int:
    """Remove the demo firm with everything in it, and the user that was made for it."""
    with psycopg.connect(database.conninfo(settings)) as connection:
        row = connection.execute("select private.clear_demo()").fetchone()
        connection.execute("select private.clear_demo_users()")
    print("The demo firm is gone." if row and row[0] else "There is no demo firm.")
    return 0
