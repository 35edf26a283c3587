"""The SQL files of `supabase/` in the order in which they are applied."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2] / "supabase"
MIGRATION_NAME = re.compile(r"^(\d{14})_([a-z0-9_]+)\.sql$")
REQUIRES = re.compile(r"^-- requires: (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Migration:
    version: str
    name: str
    text: str


class SourceError(Exception):
    """A file under supabase/ has a wrong name or a requirement that is not there."""


def migrations(root: Path = ROOT) -> list[Migration]:
    """Every migration, oldest first; raises SourceError for a name that is not <timestamp>_<verb>_<object>.sql."""
    found = []
    for path in sorted((root / "migrations").glob("*.sql")):
        match = MIGRATION_NAME.match(path.name)
        if match is None:
            raise SourceError(f"{path.name}: a migration is named <14 digits>_<verb>_<object>.sql")
        found.append(Migration(match[1], match[2], path.read_text("utf-8")))
    return found


def state_files(root: Path = ROOT) -> list[tuple[str, str]]:
    """Routines, the demo's seed among them, and then policies as (path, text).

    Each comes after the files that its `-- requires:` line names. The seed is functions too: nothing is loaded by
    applying them.
    """
    paths = [*root.glob("routines/**/*.sql"), *root.glob("seed/**/*.sql")]
    routines = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths}
    policies = sorted(
        (p.relative_to(root).as_posix(), p.read_text("utf-8")) for p in root.glob("policies/*.sql")
    )
    return _in_order(routines) + policies


def _in_order(texts: dict[str, str]) -> list[tuple[str, str]]:
    by_stem = {Path(path).stem: path for path in texts}
    ordered: list[tuple[str, str]] = []
    placed: set[str] = set()

    def place(path: str, trail: tuple[str, ...]) -> None:
        if path in placed:
            return
        if path in trail:
            raise SourceError(f"routines require each other in a circle: {' → '.join((*trail, path))}")
        match = REQUIRES.search(texts[path])
        for stem in match[1].replace(",", " ").split() if match else []:
            if stem not in by_stem:
                raise SourceError(f"{path} requires {stem}, and there is no routine of that name")
            place(by_stem[stem], (*trail, path))
        placed.add(path)
        ordered.append((path, texts[path]))

    for path in sorted(texts):
        place(path, ())
    return ordered


def digest(files: list[tuple[str, str]]) -> str:
    """One hash over paths and texts, by which an unchanged state is not applied again."""
    total = hashlib.sha256()
    for path, text in files:
        total.update(f"{path}\0{text}\0".encode())
    return total.hexdigest()
