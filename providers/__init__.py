"""Outside services, one file each, found by its name. No database, no HTTP server."""

from __future__ import annotations

import importlib
import pkgutil


def label(name: str) -> str:
    """How people know a provider: `LABEL` of its file; the name itself where there is none."""
    if name not in {info.name for info in pkgutil.iter_modules(__path__)}:
        return name
    return str(getattr(importlib.import_module(f"providers.{name}"), "LABEL", name))
