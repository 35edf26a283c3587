"""BokaMera's API and its login as a server: `python -m tests.emulators.bokamera`. Prints its address when it listens.

Shares no code with providers/. A POST to /control sets what it knows: {"bookings": [{"Id": 404042, …}]} adds or changes
bookings, {"gone": [404042]} takes them out, {"fail": 429} answers that status until {"fail": 0}, {"expire": true} ends every
token, {"knows_id": false} makes the list take no notice of `Id`, {"forget": true} empties the company; its answer counts the
pages and logins.
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.emulators.answering import Answering, serve
from tests.emulators.booking_company import Company

API_KEY, USER, PASSWORD = "3f2b9c1e-7a44-4d0e-9b57-0c6a1d2e3f41", "desk@demosalon.example", "a-password-of-the-emulator"  # fmt: skip
COMPANY = "3f2b9c1e-7a44-4d0e-9b57-0c6a1d2e3f40"
LOGIN = "/realms/bookmore-admin/protocol/openid-connect/token"
STATES = {
    1: "Booked",
    2: "Unbooked",
    3: "Reserved",
    4: "Canceled",
    5: "AwaitingPayment",
    7: "Payed",
    10: "Invoiced",
}
LINE: dict[str, Any] = {
    "Id": 1, "Quantity": 1, "Price": 850.0, "CurrencyId": "SEK", "Category": "Standard", "VAT": 25.0, "OccupiesSpot": True,
}  # fmt: skip
BOOKING: dict[str, Any] = {
    "CompanyId": COMPANY, "From": "2026-01-05T10:00:00+01:00", "To": "2026-01-05T11:00:00+01:00", "StatusId": 1,
    "Service": {"Id": 42, "Name": "Massage 60"},
    "Customer": {
        "Id": "8d0c7b1a-5e2f-4a3b-9c6d-1e2f3a4b5c6d", "Firstname": "Anna", "Lastname": "Demo", "Email": "anna@example.com",
        "Phone": "0700000001",
    },
    "Quantities": [LINE], "BookedResourceTypes": [{"Id": 3, "Resources": [{"Id": 9, "Name": "Elin"}]}],
    "LengthInMinutes": 60, "TotalPrice": 850.0, "CreatedDate": "2026-01-01T10:30:00+01:00",
    "UpdatedDate": "2026-01-01T10:30:00+01:00", "UnbookedOn": None, "CancellationCode": "K7Q2", "CustomFieldValues": [],
    "Tags": [],
}  # fmt: skip
# parts of a booking that come only when they are asked for
PARTS = {
    "Customer": "IncludeCustomerInformation", "Service": "IncludeServiceInformation",
    "Quantities": "IncludeQuantityInformation", "BookedResourceTypes": "IncludeBookedResourceTypes",
}  # fmt: skip


class Bookings(Company):
    """The company, and whether its list knows a booking's id."""

    knows_id = True

    def change(self, told: dict[str, Any]) -> dict[str, int]:
        self.knows_id = bool(told.get("knows_id", self.knows_id))
        return super().change(told)


class Handler(Answering):
    company: Bookings

    def do_POST(self) -> None:
        body = self.body()
        if self.path == "/control":
            return self.answer(200, self.company.change(json.loads(body)))
        if self.company.fail:
            return self._refuse(self.company.fail)
        if self.path != LOGIN:
            return self._refuse(404)
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.company.counts["logins"] += 1
        if form != {
            "grant_type": "password",
            "client_id": "bm-external-api-users",
            "username": USER,
            "password": PASSWORD,
        }:
            return self.answer(
                401, {"error": "invalid_grant", "error_description": "Invalid user credentials"}
            )
        token = f"token-{self.company.counts['logins']}"
        self.company.tokens.add(token)
        return self.answer(
            200,
            {
                "access_token": token, "expires_in": 300, "refresh_expires_in": 1800, "refresh_token": f"refresh-{token}",
                "token_type": "Bearer", "not-before-policy": 0, "session_state": "x", "scope": "profile email",
            },
        )  # fmt: skip

    def do_GET(self) -> None:
        if self.company.fail:
            return self._refuse(self.company.fail)
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.headers.get("x-api-key") != API_KEY or token not in self.company.tokens:
            return self._refuse(401)
        url = urlsplit(self.path)
        if url.path != "/bookings":
            return self._refuse(404)
        return self._list({name: values[0] for name, values in parse_qs(url.query).items()})

    def _list(self, asked: dict[str, str]) -> None:
        """Without states only what stands, without CompanyBookings only the user's own: none."""
        self.company.counts["pages"] += 1
        states = {int(one) for one in asked.get("StatusIds", "1,3,5,6,7,8,9,10").split(",")}
        found = [
            booking
            for booking in sorted(self.company.bookings.values(), key=lambda one: str(one["From"]))
            if booking["StatusId"] in states
            and asked.get("CompanyBookings") == "true"
            and asked.get("BookingStart", "") <= booking["From"][:10] <= asked.get("BookingEnd", "9999")
            and (not self.company.knows_id or asked.get("Id") in (None, str(booking["Id"])))
        ]
        skip, take = (
            int(asked.get("Skip", "0")),
            min(int(asked.get("Take", "100")), int(asked.get("MaxLimit", "100"))),
        )
        rows = [
            {
                name: value
                for name, value in booking.items()
                if name not in PARTS or asked.get(PARTS[name]) == "true"
            }
            | {
                "Status": STATES.get(booking["StatusId"], "?"),
                "StatusName": STATES.get(booking["StatusId"], "?"),
            }
            for booking in found[skip : skip + take]
        ]
        self.answer(200, {"Offset": skip, "Total": len(found), "Results": rows, "Meta": {}})

    def _refuse(self, status: int) -> None:
        words = {401: "Not authenticated", 404: "Not found", 429: "Too many requests"}
        headers = {"Retry-After": "9"} if status == 429 else {}
        told = {"ErrorCode": str(status), "Message": words.get(status, "Server error"), "Errors": []}
        self.answer(status, {"ResponseStatus": told}, headers)


def main() -> None:
    Handler.company = Bookings("Id", BOOKING, "pages", "logins")
    serve(Handler)


if __name__ == "__main__":
    sys.exit(main())
