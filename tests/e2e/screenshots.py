"""Pictures of every page at 390 and 1440 pixels, light and dark, of a running Kontor, into screenshots/.

python -m tests.e2e.screenshots http://127.0.0.1:54321 mail password
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import ROOT, open_browser, serious_faults

PAGES = {
    "overview": "/",
    "ai-usage": "/ai-usage",
    "telephony": "/telephony",
    "telephony-customers": "/telephony?by=customer",
    "ledger": "/entries",
    "manual-entries": "/manual-entries",
    "manual-entry-new": "/manual-entries/new",
    "customers": "/customers",
    "customer-new": "/customers/new",
    "members": "/members",
    "integrations": "/integrations",
    "rates": "/rates",
    "sync-runs": "/sync-runs",
    "sync-runs-rates": "/sync-runs?part=rates",
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
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}


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
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    if not address.endswith(DOORS["ui"]):  # the page of examples shows one that waits
        expect(page.locator("[aria-busy=true]")).to_have_count(0)


def picture_all(browser: Browser, url: str, email: str, password: str, folder: Path) -> list[str]:
    """Takes every picture and gives what axe finds serious, with the page it was on."""
    folder.mkdir(exist_ok=True)
    faults: list[str] = []
    for size, (width, height) in SIZES.items():
        for shade in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if shade == "dark" else "light",
                device_scale_factor=2 if size == "phone" else 1,
                locale="en-GB",
            )
            page = context.new_page()
            for pages, signed_in in ((DOORS, False), (PAGES, True)):
                if signed_in:
                    sign_in(page, url, email, password)
                for name, path in pages.items():
                    open_whole(page, url + path)
                    page.wait_for_load_state("networkidle")
                    page.screenshot(path=folder / f"{name}-{size}-{shade}.png")
                    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
                    faults += [f"{name} {size} {shade}: wider than the screen"] if wide else []
                    faults += [f"{name} {size} {shade}: {fault}" for fault in serious_faults(page)]
            context.close()
    return faults


def main() -> int:
    """Runs from the command line."""
    url, email, password = sys.argv[1:4]
    with open_browser() as browser:
        faults = picture_all(browser, url, email, password, ROOT / "screenshots")
    print("\n".join(faults) or "Nothing serious found.")
    return bool(faults)


if __name__ == "__main__":
    raise SystemExit(main())
