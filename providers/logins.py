"""Logged in once: a token is used until it is refused, since who logs in again and again is shut out for a while."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from providers import http
from providers.webhooks import ProviderError

MOST = 1000


class Logins:
    """The tokens of one provider's users, in memory; those that were not used for longest are forgotten first."""

    def __init__(self, name: str, most: int = MOST) -> None:
        self._name, self._most = name, most
        self._tokens: OrderedDict[str, str] = OrderedDict()

    async def ask(
        self,
        user: Sequence[str],
        log_in: Callable[[], Awaitable[Any]],
        question: Callable[[str], Awaitable[Any]],
    ) -> Any:
        """The answer to a question that a token opens, asked again with a new one where the token has ended.

        `user` is all that tells one user from another, the password too. Raises ProviderError, also for a login that
        brought no token.
        """
        # the password itself is not kept
        place = hashlib.sha256("\0".join(user).encode("utf-8", "replace")).hexdigest()
        token = self._tokens.get(place)
        if token is not None:
            self._tokens.move_to_end(place)
            try:
                return await question(token)
            except http.Refused:
                # another may have logged in meanwhile
                if self._tokens.get(place) is token:
                    del self._tokens[place]
        token = await log_in()
        # it becomes a header
        if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
            raise ProviderError(
                f"{self._name}'s answer to the login is not as it should be.", permanent=False
            )
        self._tokens[place] = token
        while len(self._tokens) > self._most:
            self._tokens.popitem(last=False)
        return await question(token)

    def forget(self) -> None:
        """Everybody logs in anew."""
        self._tokens.clear()
