"""The frontend's types are those of the database."""

from __future__ import annotations

from pathlib import Path

from stack.database.types import generate
from tests.database import Database

FILE = Path(__file__).parents[2] / "frontend" / "src" / "api" / "database.ts"


def test_the_types_in_the_repository_are_those_of_the_migrated_database(database: Database) -> None:
    assert FILE.read_text() == generate(database.dsn()), (
        "Run `./kontor types > frontend/src/api/database.ts`."
    )
