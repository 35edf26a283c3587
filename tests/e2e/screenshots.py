"""Pictures of every page, at 390 and 1440 pixels, light and dark, in English and Swedish, in every state.

python -m tests.e2e.screenshots [--only telephony,ledger] [--states full,error] [--phone | --desktop]
    [--light | --dark] [--en | --sv] [--role manager] [--sheets] [--at URL MAIL PASSWORD] [--into FOLDER]

Starts a Kontor of its own with the demo firm and an empty one, and takes its pictures into screenshots/ (not
committed): `<page>-<state>-<size>-<shade>-<language>.png`. `--sheets` also puts each page's pictures on one sheet.
`--role` takes them as somebody of that role in the demo firm, a rep with some of its customers.
Prints what is wider than the screen and what axe finds serious; fails when there is any.
"""

from __future__ import annotations

import argparse
import html
import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser, Page, expect

from stack.postgres import free_port
from tests.e2e.api import Api, join
from tests.e2e.browser import ROOT, open_browser
from tests.e2e.first_run import OWNER, PASSWORD, command, set_up, started
from tests.e2e.states import STATES, VIEWS, faults_of, in_state, open_in

PAGES = {
    "overview": "/",
    "roi": "/roi",
    "ai-usage": "/ai-usage",
    "telephony": "/telephony",
    "telephony-customers": "/telephony?by=customer",
    "bookings": "/bookings",
    "bookings-sold": "/bookings?days=call&origin=agent&sale=sold,paid",
    "bookings-calendar": "/bookings/calendar",
    "bookings-day": "/bookings/calendar?as=day",
    "bookings-month": "/bookings/calendar?as=month",
    "bookings-services": "/bookings/services",
    "bookings-service-new": "/bookings/services/new",
    "guardrails": "/guardrails",
    "guardrail-new": "/guardrails/new",
    "spend-alerts": "/spend-alerts",
    "spend-alerts-history": "/spend-alerts/history",
    "spend-alert-new": "/spend-alerts/new",
    "tasks": "/tasks",
    "tasks-team": "/tasks/team",
    "tasks-done": "/tasks/done",
    "leads": "/leads",
    "leads-follow-up": "/leads/follow-up",
    "leads-board": "/leads/board",
    "lead-new": "/leads/new",
    "sales": "/sales",
    "sales-expected": "/sales/expected",
    "sales-sold": "/sales/sold",
    "sales-cancelled": "/sales/cancelled",
    "sales-lines": "/sales/lines",
    "sale-new": "/sales/new",
    "reports": "/reports",
    "reports-conversion": "/reports/conversion",
    "reports-time": "/reports/time",
    "reports-forecast": "/reports/forecast",
    "messages": "/messages",
    "bills": "/bills",
    "bill-import": "/bills/import",
    "ledger": "/entries",
    "manual-entries": "/manual-entries",
    "manual-entry-new": "/manual-entries/new",
    "customers": "/customers",
    "customer-new": "/customers/new",
    "members": "/members",
    "integrations": "/integrations",
    "rates": "/rates",
    "sync-runs": "/sync-runs",
    "sync-runs-rates": "/sync-runs/rates",
    "logs": "/logs",
    "logs-functions": "/logs/functions",
    "audit": "/audit",
    "notifications": "/notifications",
    "settings": "/settings",
    "settings-notifications": "/settings?part=notifications",
    "settings-account": "/settings?part=account",
    "settings-organisation": "/settings?part=organisation",
    "not-found": "/nowhere",
}
DOORS = {
    "sign-in": "/sign-in",
    "recover": "/recover",
    "reset": "/reset",
    "join": "/join#token=x",
    "ui": "/ui",
}
# pages of one row: the row, and its address
ROWS = {
    "customer": ("customers?order=name", "/customers/{id}"),
    "customer-timeline": ("customers?order=name", "/customers/{id}?view=timeline"),
    "customer-edit": ("customers?order=name", "/customers/{id}/edit"),
    "manual-entry": ("manual_entries?state=eq.active&order=happened_on.desc", "/manual-entries/{id}"),
    "telephony-call": ("telephony_list?order=started_at.desc&kind=eq.call", "/telephony/{id}"),
    "telephony-agent": (
        "telephony_list?order=started_at.desc&agent_name=eq.Tove&outcome=eq.Successful",
        "/telephony/{id}",
    ),
    "bookings-one": ("booking_list?order=starts_at.desc&state=eq.no_show", "/bookings/{id}"),
    "bookings-untaxed": (
        "booking_list?order=starts_at.desc&state=eq.kept&tax_rate=is.null",
        "/bookings/calendar/{id}",
    ),
    "bookings-sold-one": ("booking_list?order=starts_at.desc&sold_as=eq.paid", "/bookings/{id}"),
    "lead": ("leads?state=eq.QUALIFIED&order=created_at.desc", "/leads/{id}"),
    "lead-edit": ("leads?state=eq.QUALIFIED&order=created_at.desc", "/leads/{id}/edit"),
    "sale": ("sales?state=eq.QUOTED&order=created_at.desc", "/sales/{id}"),
    "sale-completed": ("sales?state=eq.COMPLETED&order=created_at.desc", "/sales/{id}"),
    "sale-booked": ("sales?state=eq.PAID&booking_id=not.is.null&order=created_at.desc", "/sales/{id}"),
    "sale-edit": ("sales?state=eq.QUOTED&order=created_at.desc", "/sales/{id}/edit"),
    "messages-thread": ("message_threads?select=id:number&order=at.desc", "/messages/{id}"),
    "bill": ("provider_bills?order=starts_on.desc", "/bills/{id}"),
    "integration-twilio": ("integrations?provider=eq.twilio", "/integrations/{id}"),
    "integration-openrouter": ("integrations?provider=eq.openrouter", "/integrations/{id}"),
    "log-event": ("webhook_events?order=received_at.desc", "/logs/{id}"),
}
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
SHADES = ("light", "dark")
Value = TypeVar("Value")
LANGUAGES = {"en": ("en-GB", "Overview"), "sv": ("sv-SE", "Översikt")}


def sign_in(page: Page, url: str, email: str, password: str, home: str = "Overview") -> None:
    """Signs a person in by the page itself; `home` is the first page's name in their language."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name=home).wait_for()


def open_whole(page: Page, address: str) -> None:
    """Opens a page and waits until it has its name and its rows."""
    page.goto(address)
    # what opens over a page hides its heading
    expect(page.get_by_role("heading", level=1).or_(page.get_by_role("dialog")).first).to_be_visible()
    if not address.endswith(DOORS["ui"]):  # the page of examples shows one that waits
        expect(page.locator("[aria-busy=true]")).to_have_count(0)


@contextmanager
def own_kontor() -> Iterator[tuple[str, str, str]]:
    """A Kontor with the demo firm and an empty one of the same owner; its address, and how they sign in."""
    with tempfile.TemporaryDirectory(prefix="kontor-pictures-") as folder:
        port = free_port()
        environment = {**os.environ, "KONTOR_STATE": str(Path(folder) / "state"), "KONTOR_PORT": str(port)}
        with started(environment) as link:
            with open_browser() as browser:
                set_up(browser.new_page(locale="en-GB", timezone_id="Europe/Stockholm"), link)
            command(environment, "demo", "load", OWNER)
            yield f"http://127.0.0.1:{port}", OWNER, PASSWORD


def join_demo(door: tuple[str, str, str], role: str) -> tuple[str, str, str]:
    """The way in of somebody new of that role in the demo firm; a rep is given the customers, leads and sales of one who is there."""
    url, email, password = door
    owner = Api(url, email, password)
    [demo] = owner.get("organisations?select=id&rates_source=eq.demo")
    owner.org_id = demo["id"]
    mail = f"{role}@pictures.example"
    join(url, owner, mail, f"Robin {role.title()}", role, password)
    if role == "rep":
        found = owner.get(f"memberships?select=id,email&org_id=eq.{demo['id']}&role=eq.rep&order=created_at")
        new = next(row for row in found if row["email"] == mail)
        for one in owner.get(f"customers?select=id&assigned_to=eq.{found[0]['id']}"):
            owner.call("assign_customer", customer_id=one["id"], membership_id=new["id"])
        for table in ("leads", "sales"):
            ids = [one["id"] for one in owner.get(f"{table}?select=id&assigned_to=eq.{found[0]['id']}")]
            owner.call(f"assign_{table}", ids=ids, membership_id=new["id"])
    return url, mail, password


class Photographer:
    """Takes the pictures of one size, shade and language."""

    def __init__(self, browser: Browser, api: Api, look: tuple[str, str, str], folder: Path) -> None:
        self._browser, self._api, self._folder = browser, api, folder
        self.size, self.shade, self.language = look
        self.faults: list[str] = []

    @contextmanager
    def page(self, kept: dict[str, str] | None) -> Iterator[Page]:
        """A page in a browser of its own, signed in when it is given what such a browser keeps."""
        width, height = SIZES[self.size]
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if self.shade == "dark" else "light",
            device_scale_factor=2 if self.size == "phone" else 1,
            locale=LANGUAGES[self.language][0],
            timezone_id="Europe/Stockholm",
        )
        context.set_default_timeout(60_000)
        for name, value in (kept or {}).items():
            context.add_init_script(f"localStorage.setItem({name!r}, {value!r})")
        yield context.new_page()
        context.close()

    def take(self, page: Page, name: str, state: str) -> None:
        """One picture, and what is wrong with it."""
        label = f"{name}-{state}-{self.size}-{self.shade}-{self.language}"
        page.screenshot(path=self._folder / f"{label}.png")
        self.faults += [f"{label}: {fault}" for fault in faults_of(page)]


def addresses(api: Api, organisation: str) -> dict[str, str]:
    """Every page's address in an organisation; those of rows where it has any."""
    found = dict(PAGES)
    for name, (query, path) in ROWS.items():
        for row in api.get(f"{query}&org_id=eq.{organisation}&limit=1"):
            found[name] = path.format(id=row["id"])
    return found


def picture_all(browser: Browser, door: tuple[str, str, str], chosen: argparse.Namespace) -> list[str]:
    """Takes the chosen pictures and gives what is wrong with them."""
    url, email, password = door
    api = Api(url, email, password)
    places = api.get("organisations?select=id,rates_source")
    firms = {state: next((p["id"] for p in places if (p["rates_source"] == "demo") == (state == "full")), None)
             for state in ("full", "empty")}  # fmt: skip
    with_page = browser.new_page(locale="en-GB")
    sign_in(with_page, url, email, password, "Overview")
    kept = with_page.evaluate("({...localStorage})")
    with_page.close()
    faults: list[str] = []
    for language in chosen.languages:
        api.sent("PATCH", f"/rest/v1/profiles?user_id=eq.{api.person}", {"locale": language})
        for size, shade in itertools.product(chosen.sizes, chosen.shades):
            at = Photographer(browser, api, (size, shade, language), chosen.into)
            if "full" in chosen.states:
                with at.page({"kontor.language": language}) as page:
                    for name, path in wanted(DOORS, chosen).items():
                        open_in(page, url + path, "full")
                        at.take(page, name, "full")
            for state in chosen.states:
                firm = firms["empty" if state == "empty" else "full"]
                if firm is None:
                    continue
                signed_in = {**kept, "kontor.organisation": firm, "kontor.language": language}
                with at.page(signed_in) as page:
                    for name, path in wanted(addresses(api, firm), chosen).items():
                        with in_state(page, state):
                            open_in(page, url + path, state)
                            at.take(page, name, state)
                        page.context.set_offline(False)
                    for name, (path, do) in (
                        wanted(VIEWS, chosen).items() if state == "full" and chosen.role == "owner" else ()
                    ):
                        open_in(page, url + path, state)
                        do(page)
                        page.wait_for_timeout(300)
                        at.take(page, name, "open")
            faults += at.faults
            print(f"{size} {shade} {language}: {len(at.faults)} faults", flush=True)
    api.sent("PATCH", f"/rest/v1/profiles?user_id=eq.{api.person}", {"locale": "en"})
    return faults


def wanted(pages: dict[str, Value], chosen: argparse.Namespace) -> dict[str, Value]:
    """The pages that were asked for: those named, or whose name begins so."""
    only = chosen.only
    return {name: value for name, value in pages.items() if not only or name.startswith(only)}


def make_sheets(browser: Browser, folder: Path) -> None:
    """Puts the pictures of each page and size on one sheet, into sheets/."""
    (folder / "sheets").mkdir(exist_ok=True)
    pictures = sorted(folder.glob("*.png"))
    page = browser.new_page(viewport={"width": 1600, "height": 400})
    groups: dict[str, list[Path]] = {}
    for one in pictures:
        size = next(size for size in SIZES if f"-{size}-" in one.stem)
        groups.setdefault(one.stem.split(f"-{size}-")[0].rsplit("-", 1)[0] + f"-{size}", []).append(one)
    for name, group in groups.items():
        width = 790 if name.endswith("desktop") else 390
        figures = "".join(
            f'<figure><figcaption>{html.escape(one.stem)}</figcaption><img width={width} src="{one.as_uri()}">'
            "</figure>"
            for one in group
        )
        sheet = folder / "sheets" / f"{name}.html"
        sheet.write_text(
            "<style>body{display:flex;flex-wrap:wrap;gap:8px;margin:0;font:12px sans-serif}figure{margin:0}"
            f"</style>{figures}"
        )
        page.goto(sheet.as_uri())
        page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
        sheet.unlink()
    page.close()


def read_arguments() -> argparse.Namespace:
    """What is asked for on the command line; everything, when nothing is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="pages whose names begin so, with commas")
    parser.add_argument("--states", default=",".join(STATES), help="of: " + ", ".join(STATES))
    for names, key in ((SIZES, "sizes"), (SHADES, "shades"), (LANGUAGES, "languages")):
        parser.set_defaults(**{key: []})
        for name in names:
            parser.add_argument(f"--{name}", dest=key, action="append_const", const=name)
    parser.add_argument("--role", default="owner", help="who looks, in the demo firm")
    parser.add_argument("--sheets", action="store_true", help="also each page's pictures on one sheet")
    parser.add_argument("--at", nargs=3, metavar=("URL", "MAIL", "PASSWORD"), help="a Kontor that runs")
    parser.add_argument("--into", type=Path, default=ROOT / "screenshots")
    chosen = parser.parse_args()
    for names, key in ((SIZES, "sizes"), (SHADES, "shades"), (LANGUAGES, "languages")):
        setattr(chosen, key, getattr(chosen, key) or list(names))
    chosen.only = tuple(name for name in chosen.only.split(",") if name)
    chosen.states = tuple(chosen.states.split(","))
    if unknown := set(chosen.states) - set(STATES):
        parser.error(f"no such state: {', '.join(sorted(unknown))}")
    return chosen


def main() -> int:
    """Runs from the command line."""
    chosen = read_arguments()
    chosen.into.mkdir(parents=True, exist_ok=True)

    def pictures(door: tuple[str, str, str]) -> list[str]:
        with open_browser() as browser:
            found = picture_all(browser, door, chosen)
            if chosen.sheets:
                make_sheets(browser, chosen.into)
            return found

    if chosen.at:
        faults = pictures(tuple(chosen.at))
    else:
        with own_kontor() as door:
            faults = pictures(door if chosen.role == "owner" else join_demo(door, chosen.role))
    print("\n".join(faults) or "Nothing serious found.")
    return bool(faults)


if __name__ == "__main__":
    raise SystemExit(main())
