"""Who speaks: a JWT, verified with the stack's secret (HS256) or an issuer's public keys (JWKS)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt

PUBLIC_KEY_ALGORITHMS = ("ES256", "RS256", "EdDSA")
# a forged key id must not make us ask the issuer at every join
REFRESH_SECONDS = 60.0
LONGEST = 8_192


class TokenError(Exception):
    """A token that is not accepted; the text begins with the code that clients know."""


@dataclass(frozen=True)
class Token:
    """A verified token: the claims that policies see, the role, and when it is over (Unix seconds)."""

    text: str = field(repr=False)
    claims: dict[str, Any] = field(repr=False)
    role: str
    expires_at: float

    @property
    def person(self) -> str | None:
        """The subject, of a signed-in person's token."""
        sub = self.claims.get("sub")
        return sub if isinstance(sub, str) and self.role == "authenticated" else None


class Verifier:
    """Checks tokens; one per process, for it remembers the issuer's keys."""

    def __init__(self, secret: str, jwks_url: str | None = None) -> None:
        self._secret, self._jwks_url = secret, jwks_url
        self._keys: dict[str, jwt.PyJWK] = {}
        self._asked_at = -REFRESH_SECONDS
        self._asking = asyncio.Lock()

    async def verify(self, text: str) -> Token:
        """The token, when it is ours and not over. Raises TokenError."""
        if len(text) > LONGEST:
            raise TokenError("MalformedJWT: The token provided is not a valid JWT")
        try:
            key, algorithm = await self._key(jwt.get_unverified_header(text))
            claims: dict[str, Any] = jwt.decode(
                text,
                key,
                # the key's own algorithm, never what the token asks for
                algorithms=[algorithm],
                options={"verify_aud": False, "verify_sub": False, "verify_iat": False, "verify_exp": False},
            )
        except jwt.InvalidSignatureError as error:
            raise TokenError("JwtSignatureError: Failed to validate JWT signature") from error
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise TokenError("MalformedJWT: The token provided is not a valid JWT") from error
        role, expires_at = claims.get("role"), claims.get("exp")
        if (
            not isinstance(role, str)
            or isinstance(expires_at, bool)
            or not isinstance(expires_at, int | float)
        ):
            raise TokenError("InvalidJWTToken: Fields `role` and `exp` are required in JWT")
        if (over := time.time() - expires_at) >= 0:
            raise TokenError(f"InvalidJWTToken: Token has expired {int(over)} seconds ago")
        return Token(text, claims, role, float(expires_at))

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
                raise TokenError("JwtSignerError: The sign-in keys cannot be read") from error
            self._keys = {key.key_id: key for key in keys if key.key_id}
