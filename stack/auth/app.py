"""The auth service as a Starlette app: routes, middleware, exception handlers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg_pool import PoolTimeout, TooManyRequests
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount, Route

from stack.auth import housekeeping, mail, outbox
from stack.auth.endpoints import admin_links, admin_users, discovery, recover, signup, token, user, verify
from stack.auth.errors import (
    AuthError,
    UnexpectedFailure,
    on_auth_error,
    on_database_error,
    on_http_exception,
)
from stack.auth.service import Service
from stack.auth.settings import AuthSettings

ROUTES = [
    Route("/health", discovery.health, methods=["GET"]),
    Route("/settings", discovery.settings, methods=["GET"]),
    Route("/.well-known/jwks.json", discovery.jwks, methods=["GET"]),
    Route("/signup", signup.signup, methods=["POST"]),
    Route("/token", token.token, methods=["POST"]),
    Route("/user", user.show, methods=["GET"]),
    Route("/user", user.change, methods=["PUT"]),
    Route("/logout", user.logout, methods=["POST"]),
    Route("/recover", recover.recover, methods=["POST"]),
    Route("/resend", recover.resend, methods=["POST"]),
    Route("/verify", verify.follow, methods=["GET"]),
    Route("/verify", verify.verify, methods=["POST"]),
    Route("/invite", admin_links.invite, methods=["POST"]),
    Route("/admin/generate_link", admin_links.generate_link, methods=["POST"]),
    Route("/admin/users", admin_users.index, methods=["GET"]),
    Route("/admin/users", admin_users.create, methods=["POST"]),
    Route("/admin/users/{user_id}", admin_users.show, methods=["GET"]),
    Route("/admin/users/{user_id}", admin_users.change, methods=["PUT"]),
    Route("/admin/users/{user_id}", admin_users.delete, methods=["DELETE"]),
    Route("/outbox", outbox.show, methods=["GET"]),
]

MIDDLEWARE = [
    Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_credentials=True,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=[
            "Accept", "Authorization", "Content-Type", "X-Client-IP", "X-Client-Info", "X-JWT-AUD",
            "x-use-cookie", "X-Supabase-Api-Version", "apikey", "x-retry-count",
        ],
        expose_headers=["X-Total-Count", "Link", "X-Supabase-Api-Version", "Retry-After"],
    ),
    Middleware(UnexpectedFailure),
]  # fmt: skip

EXCEPTION_HANDLERS = {
    AuthError: on_auth_error,
    HTTPException: on_http_exception,
    psycopg.Error: on_database_error,
    PoolTimeout: on_database_error,
    TooManyRequests: on_database_error,
}


def create_app(settings: AuthSettings) -> Starlette:
    """The app; it answers with and without the prefix /auth/v1, as the gateway may strip it or not."""
    service = Service.build(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await service.pool.open()
        tasks = [asyncio.create_task(housekeeping.clean_for_ever(service))]
        if settings.smtp_url is not None:
            tasks.append(asyncio.create_task(mail.deliver_for_ever(service)))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await service.pool.close()
            service.passwords.close()

    app = Starlette(
        routes=[Mount("/auth/v1", routes=ROUTES), *ROUTES],
        middleware=MIDDLEWARE,
        exception_handlers=EXCEPTION_HANDLERS,
        lifespan=lifespan,
    )
    app.state.service = service
    return app
