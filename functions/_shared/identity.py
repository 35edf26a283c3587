"""Who calls: the bearer token, verified with the shared secret (HS256) or the issuer's public keys (JWKS)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import jwt
from starlette.requests import Request

from functions._shared.errors import ApiError

PUBLIC_KEY_ALGORITHMS = ("ES256", "RS256", "EdDSA")
# two machines' clocks; PostgREST forgives as much
LEEWAY_SECONDS = 30
# a forged key id must not make us ask the issuer at every request
REFRESH_SECONDS = 60.0


@dataclass(frozen=True)
class Caller:
    """A signed-in person, and the claims that the database sees."""

    user_id: UUID
    claims: dict[str, Any] = field(repr=False)


class Verifier:
    """Checks tokens; one per process, for it remembers the issuer's keys."""

    def __init__(self, secret: str, jwks_url: str | None = None) -> None:
        self._secret = secret
        self._jwks_url = jwks_url
        self._keys: dict[str, jwt.PyJWK] = {}
        self._asked_at = -REFRESH_SECONDS
        self._asking = asyncio.Lock()

    async def caller(self, request: Request) -> Caller:
        """The signed-in person of this request. Raises ApiError 401."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _refused("Sign in first.")
        claims = await self.claims(token.strip())
        if claims.get("role") != "authenticated":
            raise _refused("Sign in first.")
        try:
            return Caller(UUID(str(claims["sub"])), claims)
        except (KeyError, ValueError) as error:
            raise _refused("The token names no person.") from error

    async def claims(self, token: str) -> dict[str, Any]:
        """The claims of a valid token. Raises ApiError 401."""
        try:
            header = jwt.get_unverified_header(token)
            key, algorithm = await self._key(header)
            found: dict[str, Any] = jwt.decode(
                token,
                key,
                # the key's own algorithm, never what the token asks for
                algorithms=[algorithm],
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp"], "verify_aud": False},
            )
        except jwt.ExpiredSignatureError as error:
            raise _refused("The session is over. Sign in again.") from error
        except jwt.InvalidTokenError as error:
            raise _refused("The token is not valid.") from error
        return found

    async def _key(self, header: dict[str, Any]) -> tuple[Any, str]:
        if header.get("alg") == "HS256":
            return self._secret, "HS256"
        if header.get("alg") not in PUBLIC_KEY_ALGORITHMS or not self._jwks_url:
            raise jwt.InvalidTokenError("algorithm")
        key_id = str(header.get("kid"))
        if key_id not in self._keys:
            await self._refresh(self._jwks_url)
        found = self._keys.get(key_id)
        if found is None or found.algorithm_name not in PUBLIC_KEY_ALGORITHMS:
            raise jwt.InvalidTokenError("key")
        return found.key, found.algorithm_name

    async def _refresh(self, url: str) -> None:
        async with self._asking:
            if time.monotonic() - self._asked_at < REFRESH_SECONDS:
                return
            self._asked_at = time.monotonic()
            try:
                async with httpx.AsyncClient(timeout=5) as client:
                    answer = (await client.get(url)).raise_for_status()
                keys = jwt.PyJWKSet.from_dict(answer.json()).keys
            except (httpx.HTTPError, ValueError, jwt.PyJWTError) as error:
                raise ApiError(
                    503, "The sign-in keys cannot be read.", headers={"Retry-After": "60"}
                ) from error
            self._keys = {key.key_id: key for key in keys if key.key_id}


def _refused(message: str) -> ApiError:
    return ApiError(401, message, headers={"WWW-Authenticate": "Bearer"})
