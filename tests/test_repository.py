"""What the documents and lock files promise is so."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PATH = re.compile(r"`((?:supabase|stack|functions|providers|workers|frontend|tests|docs|bench)/[\w./-]*)`")
CODE = re.compile(r"\bKT\d{3}\b")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_every_path_named_in_the_documents_exists() -> None:
    named = {(d.name, path) for d in DOCUMENTS for path in PATH.findall(d.read_text())}
    assert named
    assert {(d, p) for d, p in named if not (ROOT / p).exists()} == set()


def test_every_error_code_is_registered_and_every_registered_code_is_used() -> None:
    registered = re.findall(r"^\| (KT\d{3}) \|", (ROOT / "docs/error-codes.md").read_text(), re.MULTILINE)
    assert len(registered) == len(set(registered))
    used = {code for path in tracked("supabase", "functions", "workers", "stack") if path.suffix in (".sql", ".py")
            for code in CODE.findall(path.read_text())}  # fmt: skip
    assert used == set(registered)


def test_the_npm_lock_holds_every_optional_platform_package() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    wanted = {
        name: parent
        for parent, package in packages.items()
        for name in package.get("optionalDependencies", {})
    }
    missing = [
        f"{name} (of {parent})"
        for name, parent in wanted.items()
        if f"node_modules/{name}" not in packages and f"{parent}/node_modules/{name}" not in packages
    ]
    assert missing == []


def test_no_lock_file_names_a_host_or_a_folder_of_a_machine() -> None:
    for name in ("package-lock.json", "requirements.lock", "dev-requirements.lock"):
        text = (ROOT / name).read_text()
        assert not re.search(r'"resolved":|--index-url|--find-links|file:', text), name


def test_every_locked_python_package_has_hashes() -> None:
    for name in ("requirements.lock", "dev-requirements.lock"):
        for block in re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text().strip()):
            assert "--hash=sha256:" in block, f"{name}: {block.splitlines()[0]}"


def test_no_file_is_large_or_generated() -> None:
    allowed = {"package-lock.json", "requirements.lock", "dev-requirements.lock"}
    assert [
        p.name
        for p in tracked()
        if p.stat().st_size > 200_000 and p.name not in allowed and p.suffix != ".png"
    ] == []
