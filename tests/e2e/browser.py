"""The real browser of the tests: CHROMIUM_BIN, else Chromium on PATH, else the one npm brings."""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# unpacks the archive once, into the temporary folder, and prints where
UNPACK = """
process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs22.x";
const { default: chromium } = await import("@sparticuz/chromium");
console.log(JSON.stringify([await chromium.executablePath(), process.env.LD_LIBRARY_PATH]));
"""


def find_chromium() -> tuple[str, dict[str, str]]:
    """Where the browser is, and the environment it needs."""
    for found in (os.environ.get("CHROMIUM_BIN"), *map(shutil.which, NAMES)):
        if found:
            return found, {}
    # one folder a person: what another unpacked there cannot be started
    folder = Path(tempfile.gettempdir()) / f"kontor-chromium-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test processes begin at once
        answer = subprocess.run(
            ["node", "--input-type=module", "-e", UNPACK],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(folder)},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    path, libraries = json.loads(answer.stdout.strip().splitlines()[-1])
    return path, {"LD_LIBRARY_PATH": libraries}


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A running browser, closed again at the end."""
    path, extra = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"],
            env={**os.environ, **extra},
        )
        try:
            yield browser
        finally:
            browser.close()


def serious_faults(page: Page) -> list[str]:
    """What axe calls serious or critical on the page as it is now, overlays included."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    violations = page.evaluate(
        # what fades in is judged when it is there; a skeleton's pulse has no end
        "async () => { await Promise.all(document.getAnimations()"
        ".filter((one) => one.effect.getComputedTiming().iterations < Infinity).map((one) => one.finished.catch(() => null)));"
        # a focus guard hands the focus on at once, so nobody can rest on what it hides
        " return (await window.axe.run({include: document, exclude: '[data-base-ui-focus-guard]'},"
        " {resultTypes: ['violations'], elementRef: false, iframes: false})).violations; }"
    )
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {node['html'][:160]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def open_live(page: Page, address: str) -> None:
    """Opens a page and waits until it has joined, and has read again what it may have missed until then."""
    joined: set[str] = set()

    def hear(payload: str | bytes) -> None:
        if isinstance(payload, str) and "phx_reply" in payload and '"ok"' in payload:
            joined.add(json.loads(payload)[2])

    page.on("websocket", lambda socket: socket.on("framereceived", hear))
    page.goto(address)
    deadline = time.monotonic() + 60
    while len([topic for topic in joined if topic != "phoenix"]) < 5:
        assert time.monotonic() < deadline, f"joined only {joined}"
        page.wait_for_timeout(50)
    page.wait_for_load_state("networkidle")


def unmarked(page: Page) -> list[str]:
    """The controls of the page that do not show when the keyboard has reached them."""
    found: list[str] = page.evaluate(
        """() => {
          const before = document.activeElement;
          const marked = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
          const controls = [...document.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']")];
          const bare = controls.filter((one) => {
            one.focus({ focusVisible: true, preventScroll: true });
            const styles = [getComputedStyle(one), getComputedStyle(one, "::after"), getComputedStyle(one.parentElement)];
            return document.activeElement === one && !styles.some(marked);
          });
          before?.focus?.({ preventScroll: true });
          return bare.map((one) => one.outerHTML.slice(0, 160));
        }"""
    )
    return found
