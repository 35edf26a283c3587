"""Password rules and bcrypt in one thread of its own, so that sign-ins do not stall the event loop."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor

import bcrypt

from stack.auth.errors import AuthError, invalid, too_many

MAX_BYTES = 72


class Passwords:
    """Hashes and checks passwords one at a time; beyond a full queue callers are sent away with 429."""

    def __init__(self, cost: int, queue: int, min_length: int) -> None:
        self._cost = cost
        self._queue = queue
        self._min_length = min_length
        self._waiting = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="bcrypt")
        # Compared against when there is no account, so that both answers take the same time.
        self._decoy = bcrypt.hashpw(secrets.token_bytes(16).hex().encode(), bcrypt.gensalt(cost))

    def check_rules(self, password: str) -> None:
        """Refuse a new password that is too short or that bcrypt would cut."""
        if len(password.encode()) > MAX_BYTES:
            raise invalid("Password cannot be longer than 72 characters")
        if len(password) < self._min_length:
            text = f"Password should be at least {self._min_length} characters."
            raise AuthError(422, "weak_password", text, weak_password=["length"])

    async def hash(self, password: str) -> str:
        """The bcrypt hash of a password that keeps the rules."""
        self.check_rules(password)
        return (await self._run_hash(password.encode())).decode()

    async def random_hash(self) -> str:
        """A hash nobody knows the password of."""
        return (await self._run_hash(secrets.token_urlsafe(32).encode())).decode()

    async def matches(self, password: str, hashed: str | None) -> bool:
        """Whether the password belongs to the hash; as slow without a hash as with one."""
        raw = password.encode()
        known = bool(hashed) and is_bcrypt(hashed or "") and 0 < len(raw) <= MAX_BYTES
        against = (hashed or "").encode() if known else self._decoy
        return await self._run_check(raw[:MAX_BYTES], against) and known

    def close(self) -> None:
        """Stop the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run_hash(self, raw: bytes) -> bytes:
        self._enter()
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, bcrypt.hashpw, raw, bcrypt.gensalt(self._cost))
        finally:
            self._waiting -= 1

    async def _run_check(self, raw: bytes, hashed: bytes) -> bool:
        self._enter()
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, bcrypt.checkpw, raw, hashed)
        finally:
            self._waiting -= 1

    def _enter(self) -> None:
        if self._waiting >= self._queue:
            raise too_many(1)
        self._waiting += 1


def is_bcrypt(value: str) -> bool:
    """Whether a text is a bcrypt hash."""
    alphabet = set("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    return (
        len(value) == 60
        and value[:4] in ("$2a$", "$2b$", "$2y$")
        and value[4:6].isascii()
        and value[4:6].isdigit()
        and 4 <= int(value[4:6]) <= 31
        and value[6] == "$"
        and set(value[7:]) <= alphabet
    )
