"""Where a mailed link may lead."""

import re
from urllib.parse import quote, urlencode, urlsplit

from stack.auth.settings import LOOPBACK_HOSTS, AuthSettings

_SAFE = re.compile(r"[\x21-\x7e\u00a1-\uffff]+")
_IP = re.compile(r"[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*")
_DANGEROUS = frozenset({"javascript", "data", "vbscript", "file", "blob", "about"})


def allowed(settings: AuthSettings, target: str) -> bool:
    """Whether a redirect target is the site's own or on the list."""
    if not target or len(target) > 2048 or "\\" in target or not _SAFE.fullmatch(target):
        return False
    try:
        url, site = urlsplit(target), urlsplit(settings.site_url)
        port, site_port = url.port, site.port
    except ValueError:
        return False
    host = (url.hostname or "").lower()
    loopback = host in LOOPBACK_HOSTS
    if (
        not url.scheme
        or url.scheme.lower() in _DANGEROUS
        or "@" in url.netloc
        or (url.scheme in ("http", "https") and not host)
        or (_IP.fullmatch(host) and not loopback)
    ):
        return False
    if url.scheme == site.scheme and host == site.hostname and (loopback or port == site_port):
        return True
    plain = target.split("#", 1)[0]
    return any(_glob(pattern).fullmatch(plain) for pattern in settings.redirect_allow_list)


def destination(settings: AuthSettings, target: str) -> str:
    """The target if it is allowed, else the site."""
    return target if allowed(settings, target) else settings.site_url


def with_fragment(target: str, values: dict[str, str]) -> str:
    """The target with values in its fragment."""
    return f"{target.split('#', 1)[0]}#{urlencode(values, quote_via=quote)}"


def with_query(target: str, values: dict[str, str]) -> str:
    """The target with values added to its query."""
    plain, _, fragment = target.partition("#")
    joined = f"{plain}{'&' if '?' in plain else '?'}{urlencode(values, quote_via=quote)}"
    return f"{joined}#{fragment}" if fragment else joined


def verify_link(settings: AuthSettings, token: str, kind: str, target: str) -> str:
    """A link to this service's own verification, which then redirects."""
    values = {"token": token, "type": kind, "redirect_to": destination(settings, target)}
    return f"{settings.issuer}/verify?{urlencode(values, quote_via=quote)}"


def mail_link(settings: AuthSettings, token: str, kind: str, target: str) -> str:
    """The link of a mail.

    It leads to the app with the token in the fragment, so that a mail scanner that follows links uses nothing
    up. Only PKCE flows go through this service, because their app waits for a code.
    """
    if token.startswith("pkce_"):
        return verify_link(settings, token, kind, target)
    page = target if allowed(settings, target) else settings.site_url + settings.link_paths.get(kind, "/")
    return with_fragment(page, {"token_hash": token, "type": kind})


def _glob(pattern: str) -> re.Pattern[str]:
    parts = {"**": ".*", "*": "[^./]*", "?": "[^./]"}
    pieces = re.split(r"(\*\*|\*|\?)", pattern)
    return re.compile("".join(parts.get(piece, re.escape(piece)) for piece in pieces))
