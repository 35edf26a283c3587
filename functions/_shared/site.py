"""The address under which this installation is reached."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_local(site: str) -> bool:
    """Whether nobody outside this machine or network can reach it."""
    host = urlsplit(site).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal", ".test"))
