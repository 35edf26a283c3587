"""GET and PUT /user, POST /logout."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from stack.auth import bearer, email_change, one_time, sessions, users
from stack.auth.errors import AuthError, invalid
from stack.auth.requests import Json, email, mapping, query, read_body, text
from stack.auth.service import Row, Service, service_of
from stack.auth.tokens import check_challenge

SCOPES = ("global", "local", "others")


async def show(request: Request) -> Response:
    """The signed-in user."""
    service = service_of(request)
    async with service.transaction() as conn:
        caller = await bearer.authenticate(service, conn, request)
        answer = await users.full_json(conn, caller.user)
    return JSONResponse(answer)


async def change(request: Request) -> Response:
    """Change password, metadata or mail address of the signed-in user."""
    service = service_of(request)
    body = await read_body(request, service.settings.max_body_bytes)
    service.limit_client(request, "account", service.settings.rate_limits.account)
    data, password = mapping(body, "data"), text(body, "password")
    if body.get("app_metadata") is not None:
        raise AuthError(403, "not_admin", "Updating app_metadata requires admin privileges")
    if text(body, "phone"):
        raise AuthError(400, "phone_provider_disabled", "Phone numbers are not used here")
    address = email(body) if text(body, "email") else ""
    challenge = check_challenge(text(body, "code_challenge"), text(body, "code_challenge_method"))
    async with service.transaction() as conn:
        caller = await bearer.authenticate(service, conn, request)
    # bcrypt waits for its turn outside of any transaction.
    password_hash = await _new_hash(service, caller, body, password) if password else ""
    async with service.transaction() as conn:
        caller = await bearer.authenticate(service, conn, request, lock=True)
        user = caller.user
        values: Row = {}
        if data:
            values["raw_user_meta_data"] = users.merged(user["raw_user_meta_data"], data)
        if password_hash:
            values["encrypted_password"] = password_hash
            await sessions.end(conn, user["id"], caller.session_id, "others")
            await one_time.clear(conn, user["id"])
            if user["email_change"]:
                values["email_change"] = ""
        if values:
            user = await users.update(conn, user["id"], values)
        if address and address != user["email"]:
            redirect_to = query(request, "redirect_to")
            user = await email_change.ask(
                service, conn, user, address, redirect_to=redirect_to, challenge=challenge
            )
        answer = await users.full_json(conn, user)
    return JSONResponse(answer)


async def _new_hash(service: Service, caller: bearer.Caller, body: Json, password: str) -> str:
    service.passwords.check_rules(password)
    old, given = caller.user["encrypted_password"], text(body, "current_password")
    methods = {entry.get("method") for entry in caller.claims.get("amr") or [] if isinstance(entry, dict)}
    if given:
        key = ("current-password", str(caller.user["id"]))
        service.limits.take(key, service.settings.rate_limits.failed_sign_in)
        if not await service.passwords.matches(given, old):
            raise AuthError(400, "current_password_invalid", "Current password is not right")
        service.limits.forget(key)
    elif service.settings.require_current_password and "password" in methods:
        raise AuthError(400, "current_password_required", "Current password is required")
    if await service.passwords.matches(password, old):
        text_ = "New password should be different from the old password."
        raise AuthError(422, "same_password", text_)
    return await service.passwords.hash(password)


async def logout(request: Request) -> Response:
    """End this session, all others, or all."""
    service = service_of(request)
    scope = query(request, "scope") or "global"
    if scope not in SCOPES:
        raise invalid(f'Unsupported logout scope "{scope[:20]}"')
    async with service.transaction() as conn:
        caller = await bearer.authenticate(service, conn, request)
        await sessions.end(conn, caller.user["id"], caller.session_id, scope)
    return Response(status_code=204)
