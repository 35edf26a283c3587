"""Rows of auth.users and auth.identities, and the user object clients see."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from stack.auth.errors import AuthError
from stack.auth.requests import Json, check_metadata
from stack.auth.service import Connection, Row

NO_INSTANCE = UUID(int=0)


class EmailTaken(Exception):
    """Another account has this mail address."""


async def by_id(conn: Connection, user_id: UUID, *, lock: bool = False) -> Row | None:
    """The account with an id, soft-deleted ones too."""
    query = "select * from auth.users where id = %s"
    return await (await conn.execute(f"{query} for update" if lock else query, [user_id])).fetchone()


async def by_email(conn: Connection, address: str, *, lock: bool = False) -> Row | None:
    """The account with a mail address in lower case."""
    query = """
        select * from auth.users
        where instance_id = %s and lower(email) = %s and not is_sso_user and deleted_at is null
        order by created_at limit 1
    """
    values = [NO_INSTANCE, address]
    return await (await conn.execute(f"{query} for update" if lock else query, values)).fetchone()


async def admit(conn: Connection) -> None:
    """Tell the admission trigger that an administrator makes the account of this transaction."""
    await conn.execute("select set_config('kontor.admitted', 'on', true)")


async def insert(
    conn: Connection,
    *,
    address: str,
    password_hash: str,
    data: Json,
    app_data: Json | None = None,
    user_id: UUID | None = None,
    role: str = "authenticated",
    confirmed: bool = False,
    invited: bool = False,
) -> Row:
    """Insert an account with its mail identity; the admission trigger may refuse, confirm or reduce it."""
    user_id = user_id or uuid4()
    own = {"sub": str(user_id), "email": address, "email_verified": confirmed, "phone_verified": False}
    app_data = {"provider": "email", "providers": ["email"], **(app_data or {})}
    try:
        async with conn.transaction():
            row = await (
                await conn.execute(
                    """
                    insert into auth.users (instance_id, id, aud, role, email, encrypted_password,
                        email_confirmed_at, invited_at, raw_app_meta_data, raw_user_meta_data)
                    values (%(instance)s, %(id)s, 'authenticated', %(role)s, %(email)s, %(hash)s,
                        case when %(confirmed)s then now() end, case when %(invited)s then now() end,
                        %(app)s, %(data)s)
                    returning *
                    """,
                    {
                        "instance": NO_INSTANCE,
                        "id": user_id,
                        "role": role,
                        "email": address,
                        "hash": password_hash,
                        "confirmed": confirmed,
                        "invited": invited,
                        "app": Jsonb(app_data),
                        "data": Jsonb({**data, **own}),
                    },
                )
            ).fetchone()
    except psycopg.errors.UniqueViolation as exc:
        if exc.diag.constraint_name == "users_email_partial_key":
            raise EmailTaken from exc
        if exc.diag.constraint_name == "users_pkey":
            raise AuthError(422, "conflict", "A user with this id has already been registered") from exc
        raise
    if row is None:
        raise AuthError(422, "signup_disabled", "The account was not admitted")
    identity = row["raw_user_meta_data"]
    await conn.execute(
        """
        insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at)
        values (%s, %s, %s, 'email', now())
        """,
        [str(user_id), user_id, Jsonb(identity)],
    )
    if row["email_confirmed_at"] is not None and not confirmed:
        return await mark_verified(conn, row)
    return row


async def mark_verified(conn: Connection, user: Row) -> Row:
    """Record that the account's mail address is its owner's."""
    verified = Jsonb({"email_verified": True})
    await conn.execute(
        """
        update auth.identities set identity_data = identity_data || %s, updated_at = now()
        where user_id = %s and provider = 'email'
        """,
        [verified, user["id"]],
    )
    return await update(
        conn,
        user["id"],
        {
            "email_confirmed_at": user["email_confirmed_at"] or datetime.now(UTC),
            "raw_user_meta_data": {**(user["raw_user_meta_data"] or {}), "email_verified": True},
        },
    )


async def set_email(conn: Connection, user: Row, address: str) -> Row:
    """Give an account another mail address, confirmed."""
    try:
        async with conn.transaction():
            data = {**(user["raw_user_meta_data"] or {}), "email": address, "email_verified": True}
            row = await update(
                conn,
                user["id"],
                {
                    "email": address,
                    "email_change": "",
                    "email_change_confirm_status": 0,
                    "email_confirmed_at": user["email_confirmed_at"] or datetime.now(UTC),
                    "raw_user_meta_data": data,
                },
            )
    except psycopg.errors.UniqueViolation as exc:
        raise AuthError(422, "email_exists", EMAIL_EXISTS) from exc
    await conn.execute(
        """
        update auth.identities set identity_data = identity_data || %s, updated_at = now()
        where user_id = %s and provider = 'email'
        """,
        [Jsonb({"email": address, "email_verified": True}), user["id"]],
    )
    return row


EMAIL_EXISTS = "A user with this email address has already been registered"

_JSON_COLUMNS = frozenset({"raw_app_meta_data", "raw_user_meta_data"})


async def update(conn: Connection, user_id: UUID, values: Row) -> Row:
    """Set columns of an account; the names come from this package, never from a request."""
    assignments = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in values
    )
    query = sql.SQL("update auth.users set {}, updated_at = now() where id = {} returning *").format(
        assignments, sql.Placeholder("_id")
    )
    shaped = {name: Jsonb(value) if name in _JSON_COLUMNS else value for name, value in values.items()}
    row = await (await conn.execute(query, {**shaped, "_id": user_id})).fetchone()
    if row is None:
        raise AuthError(404, "user_not_found", "User not found")
    return row


def merged(old: Json | None, changes: Json) -> Json:
    """Metadata after a shallow merge in which null deletes a key."""
    result = {**(old or {}), **changes}
    result = {key: value for key, value in result.items() if value is not None}
    check_metadata(result)
    return result


def is_banned(user: Row) -> bool:
    """Whether the account is locked at this moment."""
    return user["banned_until"] is not None and user["banned_until"] > datetime.now(UTC)


async def identities(conn: Connection, user_id: UUID) -> list[Json]:
    """The account's identities as clients see them."""
    cursor = await conn.execute(
        "select * from auth.identities where user_id = %s order by created_at", [user_id]
    )
    return [identity_json(row) for row in await cursor.fetchall()]


def identity_json(row: Row) -> Json:
    """One identity as clients see it."""
    return _present(
        {
            "identity_id": str(row["id"]),
            "id": row["provider_id"],
            "user_id": str(row["user_id"]),
            "identity_data": row["identity_data"],
            "provider": row["provider"],
            "last_sign_in_at": row["last_sign_in_at"],
            "created_at": row["created_at"],
            "updated_at": row["updated_at"],
            "email": row["email"],
        }
    )


async def full_json(conn: Connection, user: Row) -> Json:
    """The account with its identities as clients see it."""
    return user_json(user, await identities(conn, user["id"]))


_TIMES = (
    "email_confirmed_at", "invited_at", "phone_confirmed_at", "confirmation_sent_at", "confirmed_at",
    "recovery_sent_at", "email_change_sent_at", "phone_change_sent_at", "reauthentication_sent_at",
    "last_sign_in_at", "created_at", "updated_at", "banned_until", "deleted_at",
)  # fmt: skip


def user_json(user: Row, owned: list[Json] | None) -> Json:
    """The account as clients see it; lists of accounts carry no identities."""
    shown: Json = {
        "id": str(user["id"]),
        "aud": user["aud"] or "authenticated",
        "role": user["role"] or "authenticated",
        "email": user["email"] or "",
        "phone": user["phone"] or "",
        "new_email": user["email_change"] or None,
        "new_phone": user["phone_change"] or None,
        "app_metadata": user["raw_app_meta_data"] or {},
        "user_metadata": user["raw_user_meta_data"] or {},
        "is_anonymous": user["is_anonymous"],
        **{name: user[name] for name in _TIMES},
    }
    return {**_present(shown), "identities": owned}


def _present(values: dict[str, Any]) -> Json:
    return {
        name: rfc3339(value) if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def rfc3339(moment: datetime) -> str:
    """A moment as clients expect it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
