"""Kontor's own HTTP interface as a signed-in person uses it, to lay out what a page then shows."""

from __future__ import annotations

from typing import Any

import httpx


def join(url: str, invited_by: Api, email: str, name: str, role: str, password: str) -> None:
    """Invites a person and signs them up by the link, as the page does."""
    token = invited_by.call("create_invitation", email=email, role=role, name=name)
    answer = httpx.post(
        f"{url}/auth/v1/signup",
        headers={"apikey": invited_by.http.headers["apikey"]},
        json={"email": email, "password": password, "data": {"invitation_token": token, "name": name}},
        timeout=30,
    )
    assert answer.is_success, answer.text


class Api:
    """One person in one organisation."""

    def __init__(self, url: str, email: str, password: str) -> None:
        key = httpx.get(f"{url}/config.json").json()["anonKey"]
        self.http = httpx.Client(base_url=url, headers={"apikey": key}, timeout=30)
        session = self.sent(
            "POST", "/auth/v1/token?grant_type=password", {"email": email, "password": password}
        )
        self.person: str = session["user"]["id"]
        self.http.headers["Authorization"] = f"Bearer {session['access_token']}"
        self.org_id: str = self.get("memberships?select=org_id&order=created_at")[0]["org_id"]

    def sent(self, method: str, path: str, body: Any) -> Any:
        """The answer to a request; fails with the server's words."""
        answer = self.http.request(method, path, json=body, headers={"Prefer": "return=representation"})
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def get(self, query: str) -> Any:
        """Rows by PostgREST's query."""
        return self.sent("GET", f"/rest/v1/{query}", None)

    def insert(self, table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """New rows of the organisation."""
        body = [{**row, "org_id": self.org_id} for row in rows]
        made: list[dict[str, Any]] = self.sent("POST", f"/rest/v1/{table}", body)
        return made

    def call(self, function: str, /, **arguments: Any) -> Any:
        """A function of the database, in this organisation."""
        return self.sent("POST", f"/rest/v1/rpc/{function}", {"org_id": self.org_id, **arguments})
