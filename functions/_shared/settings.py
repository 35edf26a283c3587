"""What functions and workers are told: the only place of theirs that reads the environment."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]

# every name that is read here; a test holds `.env.example` to this list
NAMES = (
    "KONTOR_DB_URL",
    "KONTOR_STATE",
    "KONTOR_PORT",
    "KONTOR_SITE_URL",
    "KONTOR_JWT_SECRET",
    "KONTOR_JWKS_URL",
    "KONTOR_CREDENTIAL_KEYS",
    "KONTOR_LOG_LEVEL",
    "KONTOR_ECB_URL",
    "KONTOR_OPENROUTER_URL",
    "KONTOR_PROVIDER_URLS",
    "KONTOR_SMTP_URL",
    "KONTOR_MAIL_FROM",
)
LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingsError(Exception):
    """A setting is missing or has a value that cannot be; the text names it and what is expected."""


@dataclass(frozen=True)
class Settings:
    """What one process of ours is told. Secrets are kept out of its representation."""

    db_url: str = field(repr=False)
    site_url: str
    jwt_secret: str = field(repr=False)
    jwks_url: str | None
    credential_keys: tuple[bytes, ...] = field(repr=False)
    log_level: str
    ecb_url: str | None
    openrouter_url: str | None
    provider_urls: Mapping[str, str]
    smtp_url: str | None = field(repr=False)
    mail_from: str | None


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment, and the key files of the state folder for what it leaves out.

    Raises SettingsError: a secret has no default.
    """
    values = os.environ if environ is None else environ
    keys = (ROOT / (values.get("KONTOR_STATE") or ".kontor")).resolve() / "keys"
    port = values.get("KONTOR_PORT") or "54321"
    level = values.get("KONTOR_LOG_LEVEL") or "info"
    if level not in LOG_LEVELS:
        raise SettingsError(f"KONTOR_LOG_LEVEL is {level!r}; expected one of {', '.join(LOG_LEVELS)}")
    secret = values.get("KONTOR_JWT_SECRET") or _file(keys / "jwt_secret", "KONTOR_JWT_SECRET")
    if len(secret) < 32:
        raise SettingsError("KONTOR_JWT_SECRET is shorter than 32 characters")
    sealed_with = values.get("KONTOR_CREDENTIAL_KEYS") or _file(
        keys / "credential_key", "KONTOR_CREDENTIAL_KEYS"
    )
    db_url = values.get("KONTOR_DB_URL")
    if not db_url:
        raise SettingsError("KONTOR_DB_URL is missing; expected the address of the Postgres to work on")
    return Settings(
        db_url=db_url,
        site_url=(values.get("KONTOR_SITE_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        jwt_secret=secret,
        jwks_url=values.get("KONTOR_JWKS_URL") or None,
        credential_keys=_credential_keys(sealed_with),
        log_level=level,
        ecb_url=values.get("KONTOR_ECB_URL") or None,
        openrouter_url=values.get("KONTOR_OPENROUTER_URL") or None,
        provider_urls=_provider_urls(values.get("KONTOR_PROVIDER_URLS") or ""),
        smtp_url=_smtp_url(values.get("KONTOR_SMTP_URL")),
        mail_from=values.get("KONTOR_MAIL_FROM") or None,
    )


def _file(path: Path, name: str) -> str:
    try:
        return path.read_text("ascii").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SettingsError(f"{name} is missing, and so is {path}") from error


def _provider_urls(text: str) -> dict[str, str]:
    """`name=address` for each provider that is to be reached elsewhere, with commas or white space between."""
    found = {}
    for part in text.replace(",", " ").split():
        name, sign, url = part.partition("=")
        if not sign or urlsplit(url).scheme not in ("http", "https"):
            raise SettingsError("KONTOR_PROVIDER_URLS is wrong; expected twilio=https://… and the like")
        found[name] = url.rstrip("/")
    return found


def _smtp_url(text: str | None) -> str | None:
    if not text:
        return None
    # the value may hold a password, so it is not repeated
    if urlsplit(text).scheme not in ("smtp", "smtps") or not urlsplit(text).hostname:
        raise SettingsError(
            "KONTOR_SMTP_URL is wrong; expected smtp://user:password@host:587 or smtps://…:465"
        )
    return text


def _credential_keys(text: str) -> tuple[bytes, ...]:
    """Keys in base64, newest first, with commas or white space between: the first seals, all of them open."""
    keys = []
    for part in text.replace(",", " ").split():
        try:
            key = base64.urlsafe_b64decode(part)
        except (binascii.Error, ValueError) as error:
            raise SettingsError("KONTOR_CREDENTIAL_KEYS holds a key that is not base64") from error
        if len(key) != 32:
            raise SettingsError("KONTOR_CREDENTIAL_KEYS holds a key that is not 32 bytes long")
        keys.append(key)
    if not keys:
        raise SettingsError("KONTOR_CREDENTIAL_KEYS holds no key")
    return tuple(keys)
