"""SimplyBook.me's admin API, REST v2, as a server: `python -m tests.emulators.simplybook`. Prints its address when it listens.

Shares no code with providers/. A POST to /control sets what it knows: {"bookings": [{"id": 2262, …}]} adds or changes
bookings, {"gone": [2262]} takes them out, {"fail": 429} answers that status until {"fail": 0}, {"expire": true} ends every
token, {"shut_out": 2} forbids that many logins, {"second_factor": true} asks for one, {"forget": true} empties the company;
its answer counts the pages, look-ups and logins.
"""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.emulators.answering import Answering, serve
from tests.emulators.booking_company import Company

COMPANY, LOGIN, PASSWORD = "demosalon", "kontor", "a-password-of-the-emulator"
SECRET = "demo-secret-key-123"
MOST_ON_PAGE = 100
BOOKING: dict[str, Any] = {
    "code": "9k2m4xq1", "is_confirmed": True, "status": "confirmed", "start_datetime": "2026-01-05 10:00:00",
    "end_datetime": "2026-01-05 10:45:00", "record_date": "2026-01-01 10:30:00", "service_id": 4, "provider_id": 2,
    "client_id": 31, "duration": 45,
    "service": {"id": 4, "name": "Haircut", "price": 450.0, "currency": "SEK", "duration": 45},
    "provider": {"id": 2, "name": "Elin", "qty": 1},
    "client": {"id": 31, "name": "Anna Demo", "email": "anna@example.com", "phone": "+46700000001"},
    "location_id": None, "location": None, "category_id": None, "category": None, "invoice_id": None,
    "invoice_number": None, "invoice_status": None, "invoice_payment_received": False, "client_timezone": None,
    "client_time_offset": 0, "membership_id": None, "user_status_id": None, "batch_id": None, "batch_type": None,
    "can_be_edited": True, "can_be_canceled": True,
}  # fmt: skip


class Bookings(Company):
    """The company, and how it treats who logs in."""

    shut_out = 0
    second_factor = False

    def change(self, told: dict[str, Any]) -> dict[str, int]:
        self.shut_out = int(told.get("shut_out", self.shut_out))
        self.second_factor = bool(told.get("second_factor", self.second_factor))
        return super().change(told)


class Handler(Answering):
    company: Bookings

    def do_POST(self) -> None:
        told = self.told()
        if self.path == "/control":
            return self.answer(200, self.company.change(told))
        if self.company.fail:
            return self._refuse(self.company.fail)
        if self.path != "/admin/auth":
            return self._refuse(404)
        self.company.counts["logins"] += 1
        if self.company.shut_out:
            self.company.shut_out -= 1
            return self._refuse(403)
        if (told.get("company"), told.get("login"), told.get("password")) != (COMPANY, LOGIN, PASSWORD):
            return self._refuse(401)
        token = f"token-{self.company.counts['logins']}"
        if not self.company.second_factor:
            self.company.tokens.add(token)
        return self.answer(
            200,
            {
                "token": "" if self.company.second_factor else token, "company": COMPANY, "login": LOGIN,
                "refresh_token": f"refresh-{token}", "domain": "simplybook.me", "require2fa": self.company.second_factor,
                "allowed2fa_providers": ["ga"] if self.company.second_factor else [], "auth_session_id": "", "id": 1,
            },
        )  # fmt: skip

    def do_GET(self) -> None:
        if self.company.fail:
            return self._refuse(self.company.fail)
        if (
            self.headers.get("X-Company-Login") != COMPANY
            or self.headers.get("X-Token") not in self.company.tokens
        ):
            return self._refuse(401)
        url = urlsplit(self.path)
        parts = url.path.removeprefix("/admin/").split("/")
        if parts[0] != "bookings" or len(parts) > 2:
            return self._refuse(404)
        if len(parts) == 2:
            self.company.counts["look_ups"] += 1
            found = self.company.bookings.get(int(parts[1])) if parts[1].isdecimal() else None
            return self.answer(200, found) if found is not None else self._refuse(404)
        return self._list({name: values[0] for name, values in parse_qs(url.query).items()})

    def _list(self, asked: dict[str, str]) -> None:
        """Filters stand in brackets; others are taken and mean nothing. Who names no state is not told of cancelled ones."""
        self.company.counts["pages"] += 1
        state = asked.get("filter[status]")
        found = [
            booking
            for booking in sorted(self.company.bookings.values(), key=lambda one: -one["id"])
            if booking["start_datetime"][:10] >= asked.get("filter[date_from]", "")
            and booking["start_datetime"][:10] <= asked.get("filter[date_to]", "9999")
            and (booking["status"] == state if state else booking["status"] != "canceled")
        ]
        size = min(int(asked.get("on_page", "10")), MOST_ON_PAGE)
        page = int(asked.get("page", "1"))
        self.answer(
            200,
            {
                "data": found[(page - 1) * size : page * size],
                "metadata": {
                    "items_count": len(found), "pages_count": -(-len(found) // size), "page": page, "on_page": size,
                },
            },
        )  # fmt: skip

    def _refuse(self, status: int) -> None:
        words = {401: "Access denied", 403: "Forbidden", 404: "Not found", 429: "Too many requests"}
        headers = {"Retry-After": "7"} if status == 429 else {}
        self.answer(
            status,
            {"code": status, "message": words.get(status, "Server error"), "data": [], "message_data": []},
            headers,
        )


def main() -> None:
    Handler.company = Bookings("id", BOOKING, "pages", "look_ups", "logins")
    serve(Handler)


if __name__ == "__main__":
    sys.exit(main())
