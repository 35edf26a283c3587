"""Tokens: signed access tokens, random refresh tokens, one-time codes, PKCE challenges."""

import base64
import hashlib
import hmac
import json
import re
import secrets
import string
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import ECAlgorithm

from stack.auth.errors import AuthError, invalid

# a token may come from a machine whose clock is ahead; PostgREST forgives as much
CLOCK_SKEW_S = 30
REFRESH_ALPHABET = string.ascii_lowercase + string.digits
REFRESH_TOKEN = re.compile(r"[a-z0-9]{12}")
CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class SigningKeys:
    """Signs user tokens with HS256, or ES256 when a key is given; verifies both."""

    def __init__(self, secret: str, es256_private_key: str | None = None) -> None:
        self._secret = secret
        self._private: ec.EllipticCurvePrivateKey | None = None
        self.public_jwks: list[dict[str, Any]] = []
        if es256_private_key:
            key = load_pem_private_key(es256_private_key.encode(), None)
            if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
                raise ValueError("es256_private_key must be a P-256 key")
            self._private = key
            jwk = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
            self._kid = _thumbprint(jwk)
            self.public_jwks = [
                {**jwk, "kid": self._kid, "alg": "ES256", "use": "sig", "key_ops": ["verify"]}
            ]

    def sign(self, claims: dict[str, Any]) -> str:
        """A signed token with the given claims."""
        if self._private is not None:
            return jwt.encode(claims, self._private, "ES256", headers={"kid": self._kid})
        return jwt.encode(claims, self._secret, "HS256")

    def verify(self, token: str) -> dict[str, Any]:
        """The claims of a token that is ours and not expired; AuthError 403 bad_jwt otherwise."""
        try:
            algorithm = jwt.get_unverified_header(token).get("alg")
            # The algorithm picks its own key: a public key can never serve as an HMAC secret.
            if algorithm == "ES256" and self._private is not None:
                return self._decode(token, self._private.public_key(), "ES256")
            return self._decode(token, self._secret, "HS256")
        except (jwt.PyJWTError, ValueError, TypeError) as exc:
            text = f"invalid JWT: unable to parse or verify signature, {_reason(exc)}"
            raise AuthError(403, "bad_jwt", text) from exc

    @staticmethod
    def _decode(token: str, key: ec.EllipticCurvePublicKey | str, algorithm: str) -> dict[str, Any]:
        options: Any = {"require": ["exp"], "verify_aud": False, "verify_sub": False}
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=[algorithm], options=options, leeway=CLOCK_SKEW_S
        )
        # only a beginning is forgiven: a session's end is its end
        if int(claims["exp"]) <= now():
            raise jwt.ExpiredSignatureError
        return claims


def _reason(exc: Exception) -> str:
    if isinstance(exc, jwt.ExpiredSignatureError):
        return "token is expired"
    if isinstance(exc, jwt.InvalidSignatureError):
        return "signature is invalid"
    return "token is malformed"


def _thumbprint(jwk: dict[str, Any]) -> str:
    canonical = json.dumps({name: jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
    return _base64url(hashlib.sha256(canonical.encode()).digest())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def new_refresh_token() -> str:
    """Twelve random lower-case letters and digits."""
    return "".join(secrets.choice(REFRESH_ALPHABET) for _ in range(12))


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def code_hash(secret: str, address: str, code: str) -> str:
    """What is stored of a code sent to an address, and what mail links carry.

    Keyed, so that the million codes of a known address cannot be tried as links.
    """
    key = hashlib.sha256(b"one-time code:" + secret.encode()).digest()
    return hmac.new(key, f"{address}\n{code}".encode(), hashlib.sha224).hexdigest()


def token_digest(token: str) -> str:
    """What is stored of a long random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_challenge(challenge: str, method: str) -> tuple[str, str] | None:
    """A PKCE challenge and its method in lower case, or None when the request has none."""
    if not challenge and not method:
        return None
    if method.lower() not in ("s256", "plain"):
        raise invalid("PKCE flow requires code_challenge_method and code_challenge")
    if not CHALLENGE.fullmatch(challenge):
        raise invalid("code challenge has to be between 43 and 128 unreserved characters")
    return challenge, method.lower()


def verifier_matches(challenge: str, method: str, verifier: str) -> bool:
    """Whether a PKCE verifier belongs to the challenge."""
    digest = hashlib.sha256(verifier.encode()).digest()
    expected = verifier if method == "plain" else _base64url(digest)
    return hmac.compare_digest(expected.encode(), challenge.encode())


def now() -> int:
    """Unix time in whole seconds."""
    return int(time.time())
