"""`make up` on a machine where something is missing: each failure names its cause and cure."""

from __future__ import annotations

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from stack import install, postgres
from tests.stack.running import ROOT


def make_up(path: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": path}
    return subprocess.run(
        ["make", "up", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def bare_path(tmp_path: Path) -> str:
    """A PATH with a shell, make and Python, and neither Node nor npm."""
    for name in ("sh", "make", "env"):
        (tmp_path / name).symlink_to(Path("/usr/bin") / name)
    (tmp_path / "python3").symlink_to(ROOT / ".venv" / "bin" / "python")
    return str(tmp_path)


def program(folder: str, name: str, text: str) -> None:
    path = Path(folder) / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_no_node_is_said_with_where_to_get_it(bare_path: str) -> None:
    done = make_up(bare_path)
    assert done.returncode != 0
    assert "no Node.js" in done.stderr
    assert "nodejs.org" in done.stderr


def test_an_old_node_is_named_with_its_version(bare_path: str) -> None:
    program(bare_path, "node", "echo v18.4.0")
    program(bare_path, "npm", "exit 1")
    done = make_up(bare_path)
    assert "Node v18.4.0" in done.stderr
    assert "20.19" in done.stderr


def test_no_python_or_an_old_one_is_said(bare_path: str) -> None:
    assert "no Python" in make_up(bare_path, "PYTHON=").stderr
    program(bare_path, "python-old", '[ "$1" = --version ] && echo "Python 3.8.1" || exit 1')
    assert "Python 3.8.1 is too old" in make_up(bare_path, "PYTHON=python-old").stderr


def test_a_failed_step_shows_its_last_words_and_the_cure() -> None:
    failing: list[str | Path] = ["/bin/sh", "-c", "echo first; echo 'npm error code ENOSPC'; exit 1"]
    with pytest.raises(install.InstallError, match="npm ci failed: the disk is full") as failure:
        install.run(failing, "npm ci")
    assert "first" in str(failure.value)


def test_a_stamp_is_for_these_inputs_only(tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    assert not install.stamped(stamp, "one")
    stamp.write_text("one")
    assert install.stamped(stamp, "one")
    assert not install.stamped(stamp, "two")


def test_starts_at_the_same_moment_make_the_links_of_postgres_together(tmp_path: Path) -> None:
    links = [{"source": f"lib/lib{n}.so.5", "target": f"native/lib/lib{n}.so"} for n in range(200)]
    (tmp_path / "pg-symlinks.json").write_text(json.dumps(links))
    with ThreadPoolExecutor(8) as pool:
        for made in [pool.submit(postgres._link_libraries, tmp_path) for _ in range(8)]:
            made.result()
    assert {path.name: str(path.readlink()) for path in (tmp_path / "lib").iterdir()} == {
        f"lib{n}.so": f"lib{n}.so.5" for n in range(200)
    }
