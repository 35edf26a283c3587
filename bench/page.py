"""P16: how much JavaScript the first list needs, by the bundler's own graph."""

from __future__ import annotations

import gzip
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from bench import figures
from bench.figures import ROOT, Figure
from bench.server import BenchError

# a bare react-admin with ra-supabase, built with the same bundler
REFERENCE_KILOBYTES = 470
GOAL = 0.50
# the page itself, what signs in, and the first list a person opens
NEEDED = ("index.html", "src/app/SignedIn.tsx", "src/features/manual-entries/index.tsx")


def measure() -> list[Figure]:
    """Build the frontend and add up, gzipped, what its entry and the list import before anything is clicked."""
    with tempfile.TemporaryDirectory(prefix="kontor-page-") as folder:
        command = [
            "npx",
            "vite",
            "build",
            "--config",
            "frontend/vite.config.ts",
            "--manifest",
            "--outDir",
            folder,
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BenchError(f"the frontend does not build: {(done.stdout + done.stderr)[-2000:]}")
        manifest = json.loads((Path(folder) / ".vite" / "manifest.json").read_text())
        files = _needed(manifest)
        size = sum(len(gzip.compress((Path(folder) / name).read_bytes(), 9)) for name in files) / 1000
    how = f"{size:.0f} kB gz in {len(files)} files ÷ {REFERENCE_KILOBYTES} kB of a bare react-admin with ra-supabase"
    return [figures.ratio("P16.script", size / REFERENCE_KILOBYTES, GOAL, how, "lower")]


def _needed(manifest: dict[str, Any]) -> set[str]:
    """The files of the entries and of all that these import outright."""
    if missing := [name for name in NEEDED if name not in manifest]:
        raise BenchError(f"the frontend has no {', '.join(missing)}: change NEEDED in bench/page.py")
    waiting, seen = list(NEEDED), set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += manifest[name].get("imports", [])
    return {manifest[name]["file"] for name in seen if manifest[name]["file"].endswith(".js")}
