"""The stack's settings: the only place of stack/ that reads the environment (and `.env` beneath it)."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
Signup = Literal["open", "invite", "closed"]
SIGNUPS: dict[str, Signup] = {"open": "open", "invite": "invite", "closed": "closed"}
LOOPBACK = ("127.0.0.1", "localhost", "::1")

# every name that `.env` may set; a test holds `.env.example` to this list
NAMES = (
    "KONTOR_PORT",
    "KONTOR_SITE_URL",
    "KONTOR_SIGNUP",
    "KONTOR_STATE",
    "KONTOR_DB_URL",
    "KONTOR_JWT_SECRET",
    "KONTOR_JWKS_URL",
    "KONTOR_SMTP_URL",
    "KONTOR_MAIL_FROM",
    "KONTOR_TLS",
    "KONTOR_BIND",
    "KONTOR_TRUSTED_PROXIES",
    "KONTOR_LOG_BYTES",
    "KONTOR_HEADER_TIMEOUT",
    "POSTGREST_BIN",
    "CADDY_BIN",
)


class SettingsError(Exception):
    """A setting has a value that cannot be; the text names it and what is expected."""


@dataclass(frozen=True)
class Settings:
    """What one installation of the stack is told."""

    root: Path
    state: Path
    port: int
    site_url: str
    signup: Signup
    db_url: str | None
    jwt_secret: str | None
    jwks_url: str | None
    smtp_url: str | None
    mail_from: str | None
    tls: bool
    bind: str
    trusted_proxies: tuple[str, ...]
    log_bytes: int
    header_timeout: int
    postgrest_bin: str | None
    caddy_bin: str | None
    environment: Mapping[str, str] = field(repr=False)

    @property
    def postgres_port(self) -> int:
        return self.port + 1

    @property
    def local_url(self) -> str:
        """Where this machine reaches the gateway, whatever the public address is."""
        return self.site_url if self.tls else f"http://127.0.0.1:{self.port}"

    @property
    def site_host(self) -> str:
        return urlsplit(self.site_url).hostname or "127.0.0.1"

    @property
    def is_public(self) -> bool:
        return self.site_host not in LOOPBACK

    @property
    def keys_dir(self) -> Path:
        return self.state / "keys"

    @property
    def logs_dir(self) -> Path:
        return self.state / "logs"


def load(environ: Mapping[str, str] | None = None, *, port: int | None = None) -> Settings:
    """Read the settings; the environment wins over `.env`. Raises SettingsError with the name at fault."""
    own = dict(os.environ if environ is None else environ)
    values = {**read_env_file(ROOT / ".env"), **own}
    chosen_port = port if port is not None else _number(values, "KONTOR_PORT", 54321, 1, 65534)
    site_url = (values.get("KONTOR_SITE_URL") or f"http://127.0.0.1:{chosen_port}").rstrip("/")
    site = urlsplit(site_url)
    if site.scheme not in ("http", "https") or not site.hostname or site.path:
        raise SettingsError(
            f"KONTOR_SITE_URL is {site_url!r}; expected an address such as https://kontor.example"
        )
    signup = values.get("KONTOR_SIGNUP") or "invite"
    if signup not in SIGNUPS:
        raise SettingsError(f"KONTOR_SIGNUP is {signup!r}; expected open, invite or closed")
    tls = values.get("KONTOR_TLS") or ""
    if tls not in ("", "auto") or (tls == "auto" and site.scheme != "https"):
        raise SettingsError("KONTOR_TLS may be `auto`, together with KONTOR_SITE_URL=https://…")
    secret = values.get("KONTOR_JWT_SECRET") or None
    if secret is not None and len(secret) < 32:
        raise SettingsError("KONTOR_JWT_SECRET is shorter than 32 characters")
    proxies = (values.get("KONTOR_TRUSTED_PROXIES") or "").replace(",", " ").split()
    for proxy in proxies:
        _check_network(proxy)
    return Settings(
        root=ROOT,
        state=(ROOT / (values.get("KONTOR_STATE") or ".kontor")).resolve(),
        port=chosen_port,
        site_url=site_url,
        signup=SIGNUPS[signup],
        # the stack's own processes get the resolved KONTOR_DB_URL; what the stack was told comes beside it
        db_url=values.get("KONTOR_STACK_DB_URL", values.get("KONTOR_DB_URL")) or None,
        jwt_secret=secret,
        jwks_url=values.get("KONTOR_JWKS_URL") or None,
        smtp_url=values.get("KONTOR_SMTP_URL") or None,
        mail_from=values.get("KONTOR_MAIL_FROM") or None,
        tls=tls == "auto",
        bind=values.get("KONTOR_BIND") or "127.0.0.1",
        trusted_proxies=tuple(proxies),
        log_bytes=_number(values, "KONTOR_LOG_BYTES", 10_000_000, 1_000, 1 << 40),
        header_timeout=_number(values, "KONTOR_HEADER_TIMEOUT", 10, 1, 600),
        postgrest_bin=values.get("POSTGREST_BIN") or None,
        caddy_bin=values.get("CADDY_BIN") or None,
        environment=values,
    )


def read_env_file(path: Path) -> dict[str, str]:
    """`NAME=value` lines of an env file, without comments, blank lines and quotes around a value."""
    if not path.exists():
        return {}
    found = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = line.strip().removeprefix("export ")
        if not text or text.startswith("#"):
            continue
        name, sign, value = text.partition("=")
        if not sign:
            raise SettingsError(f"{path}, line {number}: expected NAME=value")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        found[name.strip()] = value
    return found


def _check_network(text: str) -> None:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise SettingsError(f"KONTOR_TRUSTED_PROXIES names {text!r}; expected addresses or ranges") from error


def _number(values: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = values.get(name) or str(default)
    if not text.isdigit() or not low <= int(text) <= high:
        raise SettingsError(f"{name} is {text!r}; expected a number from {low} to {high}")
    return int(text)
