"""What the auth service must be told by whoever starts it; nothing here reads the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class RateLimits:
    """Requests allowed per client address; each pair is (count, window in seconds)."""

    token: tuple[int, float] = (150, 300.0)
    verify: tuple[int, float] = (30, 300.0)
    account: tuple[int, float] = (30, 300.0)  # sign-up, recover, resend, user update
    failed_sign_in: tuple[int, float] = (5, 900.0)  # per client address and account
    failed_code: tuple[int, float] = (5, 900.0)  # six-digit codes, per account from anywhere
    tracked_keys: int = 10_000


@dataclass(frozen=True)
class AuthSettings:
    """Everything `create_app` needs."""

    conninfo: str = field(repr=False)  # connects as supabase_auth_admin
    jwt_secret: str = field(repr=False)
    site_url: str = "http://127.0.0.1:54321"
    issuer: str = ""  # default: <site_url>/auth/v1
    es256_private_key: str | None = field(default=None, repr=False)  # PEM; user tokens are then ES256
    redirect_allow_list: tuple[str, ...] = ()
    signup: Literal["open", "invite", "closed"] = "invite"  # shown by /settings; the database decides
    smtp_url: str | None = field(default=None, repr=False)  # smtp:// or smtps://; None: outbox only
    mail_from: str = "Kontor <no-reply@localhost>"
    access_token_s: int = 3600
    refresh_reuse_s: float = 10.0
    one_time_token_s: int = 3600
    flow_state_s: int = 300
    mail_spacing_s: float = 60.0  # between two mails of one kind to one address; 0: no wait
    stranger_answer_s: float = 0.1  # recover and resend answer no sooner, account or not
    bcrypt_cost: int = 10
    password_min_length: int = 6
    password_queue: int = 32
    require_current_password: bool = False
    secure_email_change: bool = True
    max_body_bytes: int = 1_000_000
    pool_size: int = 10
    rate_limits: RateLimits = field(default_factory=RateLimits)
    link_paths: Mapping[str, str] = field(
        default_factory=lambda: {
            "signup": "/confirm",
            "recovery": "/reset",
            "email_change": "/confirm",
            "invite": "/reset",
        }
    )

    def __post_init__(self) -> None:
        if len(self.jwt_secret.encode()) < 32:
            raise ValueError("jwt_secret must have at least 32 bytes")
        if urlsplit(self.site_url).scheme not in ("http", "https") or not urlsplit(self.site_url).hostname:
            raise ValueError("site_url must be an http or https address")
        object.__setattr__(self, "site_url", self.site_url.rstrip("/"))
        object.__setattr__(self, "issuer", self.issuer or f"{self.site_url}/auth/v1")

    @property
    def outbox_open(self) -> bool:
        """Whether the outbox page may be shown: only on a loopback site that has no SMTP server."""
        return self.smtp_url is None and urlsplit(self.site_url).hostname in LOOPBACK_HOSTS
