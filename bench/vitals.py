"""P16: what a person waits for on the Overview and on a first list, in the real browser on a processor four times slower."""

from __future__ import annotations

import statistics
import uuid
from dataclasses import dataclass

import psycopg
from playwright.sync_api import Browser, Page, StorageState

from bench.figures import Figure
from bench.generate import RATES, add_facts
from bench.start import fresh_state
from stack import settings
from stack.services import cluster
from tests.e2e.browser import open_browser
from tests.e2e.first_run import set_up, started

THROTTLE = 4
FACTS = 10_000
PAGES = {"overview": "/", "list": "/manual-entries"}
GOALS = {"lcp": (1.8, "s"), "inp": (100.0, "ms"), "cls": (0.03, "score"), "blocking": (200.0, "ms")}
WATCH = """
window.kontor = { lcp: 0, cls: 0, blocking: 0, inp: 0, painted: Infinity };
const watch = (type, each, more) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...more });
watch("largest-contentful-paint", (one) => { window.kontor.lcp = one.startTime });
watch("layout-shift", (one) => { if (!one.hadRecentInput) window.kontor.cls += one.value });
watch("paint", (one) => { if (one.name === "first-contentful-paint") window.kontor.painted = one.startTime });
watch("longtask", (one) => { if (one.startTime + one.duration > window.kontor.painted) window.kontor.blocking += one.duration - 50 });
watch("event", (one) => { if (one.interactionId) window.kontor.inp = Math.max(window.kontor.inp, one.duration) }, { durationThreshold: 16 });
"""


@dataclass(frozen=True)
class Vitals:
    """Of one visit: seconds to the largest paint, the slowest interaction and the blocked time in ms, and the shift."""

    lcp: float
    inp: float
    cls: float
    blocking: float


def measure(visits: int) -> list[Figure]:
    """A Kontor of its own with an owner and 10,000 entries; each visit with an empty cache."""
    with fresh_state() as environment, open_browser() as browser, started(environment) as link:
        kept = _set_up(browser, link)
        with psycopg.connect(cluster(settings.load(environment)).dsn("postgres")) as connection:
            _fill(connection)
        url = link.partition("/setup")[0]
        found = {
            name: [_visit(browser, kept, url + path) for _ in range(visits)] for name, path in PAGES.items()
        }
    return [
        Figure(f"P16.{page}.{vital}", _median(seen, vital), goal, "lower", unit, _how(page, visits))
        for page, seen in found.items()
        for vital, (goal, unit) in GOALS.items()
    ]


def _set_up(browser: Browser, link: str) -> StorageState:
    page = browser.new_page(locale="en-GB")
    page.set_default_timeout(60_000)
    set_up(page, link)
    kept = page.context.storage_state()
    page.close()
    return kept


def _fill(connection: psycopg.Connection[tuple[uuid.UUID, ...]]) -> None:
    """Entries of two years up to the end of this one."""
    connection.execute(RATES)
    row = connection.execute("select org_id, id from memberships").fetchone()
    assert row is not None
    made = connection.execute(
        "insert into customers (org_id, name) select %s, 'Customer ' || n from generate_series(1, 200) as n returning id",
        [row[0]],
    ).fetchall()
    connection.commit()
    add_facts(connection.info.dsn, row[0], FACTS, [row[1]], [customer for (customer,) in made])


def _visit(browser: Browser, kept: StorageState, address: str) -> Vitals:
    context = browser.new_context(locale="en-GB", storage_state=kept, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(60_000)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    page.add_init_script(WATCH)
    page.goto(address)
    page.get_by_role("row").nth(1).wait_for()
    page.wait_for_load_state("networkidle")
    before = page.evaluate("window.kontor")
    _interact(page)
    after = page.evaluate("window.kontor")
    context.close()
    return Vitals(before["lcp"] / 1000, after["inp"], after["cls"], before["blocking"])


def _interact(page: Page) -> None:
    """What is done most: search in the palette, open and close the menu of who is signed in."""
    page.keyboard.press("Control+k")
    page.keyboard.type("cust", delay=60)
    page.wait_for_timeout(300)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Anna Lindqvist").click()
    page.get_by_role("menu").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)


def _median(seen: list[Vitals], vital: str) -> float:
    return round(float(statistics.median(getattr(one, vital) for one in seen)), 3)


def _how(page: str, visits: int) -> str:
    return f"{page}, {FACTS:,} entries, processor ÷ {THROTTLE}, empty cache, median of {visits} visits"
