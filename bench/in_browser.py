"""P12.browser: how soon a committed change is read on the page, in the real browser, by the whole way there."""

from __future__ import annotations

import math
import time

import psycopg
from playwright.sync_api import Page

from bench.figures import Figure
from bench.server import BenchError
from bench.start import fresh_state
from stack import settings
from stack.services import cluster
from tests.e2e.browser import open_browser, open_live
from tests.e2e.first_run import set_up, started

PACE_SECONDS = 2.0
# large enough to be shown without decimals
FIRST = 10_000
# every text that the headline takes, with the machine's clock in milliseconds
WATCH = """
const figure = document.querySelector("[class*=figures] a");
window.seen = [];
const note = () => window.seen.push([performance.timeOrigin + performance.now(), figure.textContent.replace(/\\D/g, "")]);
new MutationObserver(note).observe(figure, { childList: true, characterData: true, subtree: true });
"""
ADD = """
insert into public.manual_entries (org_id, direction, happened_on, amount, currency)
select id, 'revenue', (now() at time zone timezone)::date, %s, currency from public.organisations
"""


def measure(changes: int) -> list[Figure]:
    """A Kontor of its own; one entry after the other is committed while its Overview is open."""
    with fresh_state() as environment, open_browser() as browser, started(environment) as link:
        page = browser.new_page(locale="en-GB", timezone_id="Europe/Stockholm")
        page.set_default_timeout(60_000)
        set_up(page, link)
        dsn = cluster(settings.load(environment)).dsn("postgres")
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(ADD, [FIRST])
            open_live(page, link.partition("/setup")[0])
            page.locator("[class*=figures] a").first.wait_for()
            took = _watch(page, connection, changes)
    p50, p95 = _at(took, 0.5), _at(took, 0.95)
    how = f"the Overview's figure in Chromium, {changes} entries {PACE_SECONDS:g} s apart: p50 {p50:.0f}, p95 {p95:.0f} ms"
    return [Figure("P12.browser", round(p95, 1), None, "lower", "ms", how)]


def _watch(page: Page, connection: psycopg.Connection[tuple[object, ...]], changes: int) -> list[float]:
    """Milliseconds from the return of each commit to the figure that has it."""
    page.evaluate(WATCH)
    committed: dict[str, float] = {}
    for number in range(1, changes + 1):
        connection.execute(ADD, [1])
        committed[str(FIRST + number)] = time.time() * 1000
        page.wait_for_timeout(PACE_SECONDS * 1000)
    seen: dict[str, float] = {}
    for at, text in page.evaluate("window.seen"):
        seen.setdefault(text, at)
    if missed := [figure for figure in committed if figure not in seen]:
        raise BenchError(f"the page never showed {len(missed)} of {changes} figures")
    return sorted(seen[figure] - at for figure, at in committed.items())


def _at(ordered: list[float], share: float) -> float:
    return ordered[math.ceil(share * len(ordered)) - 1]
