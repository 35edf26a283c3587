"""Users as an administrator's key sees them: list, show, make, change, delete."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from stack.auth import bearer, one_time, sessions, users
from stack.auth.errors import AuthError, invalid
from stack.auth.passwords import is_bcrypt
from stack.auth.requests import Json, email, flag, mapping, query, read_body, text, uuid
from stack.auth.service import Row, Service, service_of

PER_PAGE = 50
MOST_PER_PAGE = 1000
ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_DURATION = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(h|ms|m|s)")
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


async def index(request: Request) -> Response:
    """A page of users, newest first, with their total and links to the next and last page."""
    service = service_of(request)
    bearer.require_admin(service, request)
    page, per_page = _number(request, "page", 1), min(_number(request, "per_page", PER_PAGE), MOST_PER_PAGE)
    escaped = re.sub(r"([\\%_])", r"\\\1", query(request, "filter"))
    values = {"filter": f"%{escaped}%", "limit": per_page, "offset": (page - 1) * per_page}
    async with service.transaction() as conn:
        cursor = await conn.execute(
            """
            select count(*) as total from auth.users
            where deleted_at is null and coalesce(email, '') ilike %(filter)s
            """,
            values,
        )
        counted = await cursor.fetchone()
        cursor = await conn.execute(
            """
            select * from auth.users where deleted_at is null and coalesce(email, '') ilike %(filter)s
            order by created_at desc, id limit %(limit)s offset %(offset)s
            """,
            values,
        )
        rows = await cursor.fetchall()
    total = int(counted["total"]) if counted else 0
    last = max(1, -(-total // per_page))
    # `page` comes first in every link: supabase-js reads what follows the first "=".
    links = [f'</admin/users?page={page + 1}&per_page={per_page}>; rel="next"'] if page < last else []
    links.append(f'</admin/users?page={last}&per_page={per_page}>; rel="last"')
    body = {"users": [users.user_json(row, None) for row in rows], "aud": "authenticated"}
    return JSONResponse(body, headers={"X-Total-Count": str(total), "Link": ", ".join(links)})


async def show(request: Request) -> Response:
    """One user."""
    service = service_of(request)
    bearer.require_admin(service, request)
    async with service.transaction() as conn:
        return JSONResponse(await users.full_json(conn, _found(await users.by_id(conn, _id(request)))))


async def create(request: Request) -> Response:
    """Make a user; without a password nobody knows one until it is chosen by a link."""
    service = service_of(request)
    bearer.require_admin(service, request)
    body = await read_body(request, service.settings.max_body_bytes)
    _refuse_phone(body)
    address = email(body)
    user_id = uuid(text(body, "id")) if text(body, "id") else None
    if text(body, "id") and user_id is None:
        raise invalid("ID must conform to the uuid v4 format")
    values = await _changes(service, body)
    password_hash = values.pop("encrypted_password", None) or await service.passwords.random_hash()
    async with service.transaction() as conn:
        await users.admit(conn)
        try:
            user = await users.insert(
                conn,
                address=address,
                password_hash=password_hash,
                data=mapping(body, "user_metadata"),
                app_data=mapping(body, "app_metadata"),
                user_id=user_id,
                role=values.pop("role", "authenticated"),
                confirmed=flag(body, "email_confirm"),
            )
        except users.EmailTaken as exc:
            raise AuthError(422, "email_exists", users.EMAIL_EXISTS) from exc
        if values:
            user = await users.update(conn, user["id"], values)
        answer = await users.full_json(conn, user)
    return JSONResponse(answer)


async def change(request: Request) -> Response:
    """Change a user; metadata merges, and a new password ends the user's sessions."""
    service = service_of(request)
    bearer.require_admin(service, request)
    user_id = _id(request)
    body = await read_body(request, service.settings.max_body_bytes)
    _refuse_phone(body)
    address = email(body) if text(body, "email") else ""
    values = await _changes(service, body)
    async with service.transaction() as conn:
        user = _found(await users.by_id(conn, user_id, lock=True))
        for column, name in (("raw_user_meta_data", "user_metadata"), ("raw_app_meta_data", "app_metadata")):
            if changes := mapping(body, name):
                values[column] = users.merged(user[column], changes)
        if values:
            user = await users.update(conn, user_id, values)
        if address and address != user["email"]:
            user = await users.set_email(conn, user, address)
        if flag(body, "email_confirm") and user["email_confirmed_at"] is None:
            user = await users.mark_verified(conn, user)
        if "encrypted_password" in values or users.is_banned(user):
            await sessions.end(conn, user_id, None, "global")
        if address or "encrypted_password" in values:
            await one_time.clear(conn, user_id)
        answer = await users.full_json(conn, user)
    return JSONResponse(answer)


async def delete(request: Request) -> Response:
    """Delete a user, or keep the row without anything that names a person."""
    service = service_of(request)
    bearer.require_admin(service, request)
    user_id = _id(request)
    body = await read_body(request, service.settings.max_body_bytes)
    async with service.transaction() as conn:
        _found(await users.by_id(conn, user_id, lock=True))
        if not flag(body, "should_soft_delete"):
            await conn.execute("delete from auth.users where id = %s", [user_id])
            return JSONResponse({})
        await sessions.end(conn, user_id, None, "global")
        await one_time.clear(conn, user_id)
        await conn.execute("delete from auth.identities where user_id = %s", [user_id])
        emptied: Row = {
            "deleted_at": datetime.now(UTC),
            "email": f"deleted-{user_id}",
            "email_change": "",
            "encrypted_password": "",
            "raw_user_meta_data": {},
            "raw_app_meta_data": {},
        }
        await users.update(conn, user_id, emptied)
    return JSONResponse({})


async def _changes(service: Service, body: Json) -> Row:
    """Columns an administrator sets directly."""
    values: Row = {}
    if text(body, "password") and text(body, "password_hash"):
        raise invalid("Only a password or a password hash should be provided")
    if text(body, "password"):
        values["encrypted_password"] = await service.passwords.hash(text(body, "password"))
    if hashed := text(body, "password_hash"):
        if not is_bcrypt(hashed):
            raise invalid("password_hash must be a bcrypt hash")
        values["encrypted_password"] = hashed
    if role := text(body, "role"):
        if not ROLE.fullmatch(role):
            raise invalid("role must be the name of a database role")
        values["role"] = role
    if duration := text(body, "ban_duration"):
        values["banned_until"] = None if duration == "none" else datetime.now(UTC) + _duration(duration)
    return values


def _duration(value: str) -> timedelta:
    parts = _DURATION.findall(value)
    if not parts or "".join(number + unit for number, unit in parts) != value:
        raise invalid('ban_duration must be "none" or a duration such as "24h30m"')
    return timedelta(seconds=sum(float(number) * _UNITS[unit] for number, unit in parts))


def _refuse_phone(body: Json) -> None:
    if text(body, "phone"):
        raise AuthError(400, "phone_provider_disabled", "Phone numbers are not used here")


def _id(request: Request) -> UUID:
    user_id = uuid(str(request.path_params["user_id"]))
    if user_id is None:
        raise AuthError(404, "validation_failed", "user_id must be an UUID")
    return user_id


def _found(user: Row | None) -> Row:
    if user is None or user["deleted_at"] is not None:
        raise AuthError(404, "user_not_found", "User not found")
    return user


def _number(request: Request, name: str, default: int) -> int:
    value = query(request, name)
    if not value:
        return default
    if not re.fullmatch(r"[0-9]{1,7}", value) or int(value) == 0:
        raise invalid(f"{name} must be a positive number")
    return int(value)
