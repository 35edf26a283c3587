"""One login serves until its token is refused; nobody's token serves another, and no password is kept."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from providers import http
from providers.logins import Logins
from providers.webhooks import ProviderError


class Place:
    """A provider that gives a token to who logs in, and takes it until it is over."""

    def __init__(self) -> None:
        self.given = 0
        self.good: set[str] = set()
        self.asked: list[str] = []
        self.token: Any = None

    async def log_in(self) -> Any:
        self.given += 1
        token = self.token if self.token is not None else f"token-{self.given}"
        self.good.add(str(token))
        return token

    async def question(self, token: str) -> str:
        self.asked.append(token)
        await asyncio.sleep(0)
        if token not in self.good:
            raise http.Refused("over", permanent=True)
        return f"by {token}"


def ask(logins: Logins, place: Place, *user: str) -> str:
    answer: str = asyncio.run(logins.ask(user, place.log_in, place.question))
    return answer


def test_a_token_serves_until_it_is_refused() -> None:
    logins, place = Logins("X"), Place()
    assert [ask(logins, place, "anna", "word") for _ in range(3)] == ["by token-1"] * 3
    place.good.clear()
    assert [ask(logins, place, "anna", "word") for _ in range(2)] == ["by token-2"] * 2
    assert place.given == 2


@pytest.mark.parametrize(
    "other", [("anna", "another"), ("annaword",), ("anna", "word", ""), ("an", "naword")]
)
def test_another_user_or_password_is_another_login(other: tuple[str, ...]) -> None:
    logins, place = Logins("X"), Place()
    ask(logins, place, "anna", "word")
    assert ask(logins, place, *other) == "by token-2"
    assert ask(logins, place, "anna", "word") == "by token-1"


def test_a_new_token_that_is_refused_too_is_the_callers_to_hear() -> None:
    logins, place = Logins("X"), Place()

    async def never(_: str) -> str:
        raise http.Refused("no", permanent=True)

    for _ in range(2):
        with pytest.raises(http.Refused):
            asyncio.run(logins.ask(("anna",), place.log_in, never))
    # the token that was kept, and the one after it
    assert place.given == 2


@pytest.mark.parametrize("token", [3, "", "a\nb", "\u00e5", ["x"], {}, False])
def test_what_is_no_token_is_none(token: Any) -> None:
    logins, place = Logins("X"), Place()
    place.token = token
    with pytest.raises(ProviderError, match="login"):
        ask(logins, place, "anna")
    assert place.asked == []


def test_a_refused_token_does_not_end_the_one_that_followed_it() -> None:
    logins, place = Logins("X"), Place()
    ask(logins, place, "anna")
    place.good.clear()

    async def both() -> list[str]:
        return await asyncio.gather(*(logins.ask(("anna",), place.log_in, place.question) for _ in range(2)))

    asyncio.run(both())
    before = place.given
    ask(logins, place, "anna")
    assert place.given == before


def test_those_not_used_for_longest_are_forgotten() -> None:
    logins, place = Logins("X", most=2), Place()
    for user in ("anna", "bo", "anna", "cia"):
        ask(logins, place, user)
    assert ask(logins, place, "anna") == "by token-1"
    assert ask(logins, place, "bo") == "by token-4"


def test_no_password_is_kept() -> None:
    logins, place = Logins("X"), Place()
    ask(logins, place, "anna", "a-secret-word")
    assert "a-secret-word" not in repr(vars(logins))
