"""Secrets of integrations at rest: AES-256-GCM, bound to the row they belong to, with keys that rotate.

A sealed value is: version (1 byte), key id (4), nonce (12), ciphertext and tag. All of it is
authenticated together with the row's identity, so a ciphertext copied into another row does not open.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12
HEADER_BYTES = len(VERSION) + KEY_ID_BYTES


class CannotOpen(Exception):
    """The value was changed, belongs to another row, or was sealed with a key that is not here."""


@dataclass(frozen=True)
class RowIdentity:
    """The place a secret belongs to."""

    table: str
    org_id: UUID
    id: UUID
    name: str

    def encoded(self) -> bytes:
        """Unambiguous bytes: each text is preceded by its length, the ids have a fixed one."""
        table, name = self.table.encode(), self.name.encode()
        lengths = len(table).to_bytes(2, "big") + len(name).to_bytes(2, "big")
        return lengths + table + name + self.org_id.bytes + self.id.bytes


class Vault:
    """Seals with the first key and opens with any, so that keys rotate without a stop."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        if not keys:
            raise ValueError("a vault needs a key")
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}
        self._current = _key_id(keys[0])

    def seal(self, plain: str, row: RowIdentity) -> bytes:
        """Encrypt for this row; two calls never give the same bytes."""
        header = VERSION + self._current
        nonce = os.urandom(NONCE_BYTES)
        body = self._ciphers[self._current].encrypt(nonce, plain.encode(), header + row.encoded())
        return header + nonce + body

    def open(self, sealed: bytes, row: RowIdentity) -> str:
        """Decrypt. Raises CannotOpen, which does not say why, for a stranger learns nothing from it."""
        header, rest = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
        cipher = self._ciphers.get(header[len(VERSION) :])
        if header[: len(VERSION)] != VERSION or cipher is None or len(rest) < NONCE_BYTES:
            raise CannotOpen
        try:
            plain = cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], header + row.encoded())
        except InvalidTag as error:
            raise CannotOpen from error
        return plain.decode()

    @property
    def current_header(self) -> bytes:
        """How every value that the newest key sealed begins."""
        return VERSION + self._current

    def is_current(self, sealed: bytes) -> bool:
        """Whether a value was sealed with the newest key; if not, opening and sealing it again rotates it."""
        return sealed[:HEADER_BYTES] == self.current_header


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"kontor credential key\0" + key).digest()[:KEY_ID_BYTES]
