"""The secrets of one installation: made at first start in `.kontor/keys`, one 0600 file each."""

from __future__ import annotations

import base64
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

import jwt

TEN_YEARS = 10 * 365 * 24 * 3600
DATABASE_ROLES = ("postgres", "authenticator", "supabase_auth_admin", "supabase_realtime_admin")


@dataclass(frozen=True)
class Keys:
    """What the services sign, encrypt and sign in with."""

    jwt_secret: str
    credential_key: str
    anon_key: str
    service_key: str
    passwords: dict[str, str]


def ensure(folder: Path, jwt_secret: str | None = None) -> Keys:
    """Read the keys, making those that are missing; `jwt_secret` overrides the file's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    secret = jwt_secret or _kept(folder, "jwt_secret", secrets.token_urlsafe(48))
    return Keys(
        jwt_secret=secret,
        credential_key=_kept(
            folder, "credential_key", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        ),
        anon_key=_api_key(folder, "anon", secret),
        service_key=_api_key(folder, "service", secret),
        passwords={
            role: _kept(folder, f"password_{role}", secrets.token_urlsafe(24)) for role in DATABASE_ROLES
        },
    )


def _api_key(folder: Path, kind: str, secret: str) -> str:
    """A long-lived token of one role; made anew when the secret that signed it was changed."""
    role = "service_role" if kind == "service" else "anon"
    now = int(time.time())
    claims = {"iss": "supabase", "role": role, "iat": now, "exp": now + TEN_YEARS}
    kept = _kept(folder, f"{kind}_key", jwt.encode(claims, secret, algorithm="HS256"))
    try:
        jwt.decode(kept, secret, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        (folder / f"{kind}_key").unlink()
        return _kept(folder, f"{kind}_key", jwt.encode(claims, secret, algorithm="HS256"))
    return kept


def _kept(folder: Path, name: str, fresh: str) -> str:
    """The file's value, or `fresh` written whole: a crash or a full disk leaves no half key."""
    path = folder / name
    try:
        value = path.read_text("ascii").strip()
    except FileNotFoundError:
        value = ""
    if value:
        path.chmod(0o600)
        return value
    draft = folder / f".{name}.new"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(fresh + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return fresh
