"""Sealed secrets: what opens, and everything that must not."""

from __future__ import annotations

import os
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions._shared.crypto import CannotOpen, RowIdentity, Vault

OLD, NEW = os.urandom(32), os.urandom(32)
ROW = RowIdentity("integration_secrets", uuid4(), uuid4(), "management_key")


@given(st.text())
def test_what_was_sealed_opens(plain: str) -> None:
    vault = Vault((NEW,))
    sealed = vault.seal(plain, ROW)
    assert vault.open(sealed, ROW) == plain
    assert sealed != vault.seal(plain, ROW)
    assert len(plain) < 8 or plain.encode() not in sealed


@given(st.text(), st.integers(0), st.integers(1, 255))
def test_a_change_of_any_byte_is_noticed(plain: str, place: int, change: int) -> None:
    vault = Vault((NEW, OLD))
    sealed = bytearray(vault.seal(plain, ROW))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(CannotOpen):
        vault.open(bytes(sealed), ROW)


@given(st.text(), st.integers(0, 200))
def test_a_shortened_value_is_noticed(plain: str, kept: int) -> None:
    vault = Vault((NEW,))
    sealed = vault.seal(plain, ROW)
    with pytest.raises(CannotOpen):
        vault.open(sealed[: min(kept, len(sealed) - 1)], ROW)


@given(st.text(max_size=20), st.text(max_size=20), st.uuids(), st.uuids())
def test_a_value_opens_in_its_own_row_only(table: str, name: str, org_id: UUID, row_id: UUID) -> None:
    vault = Vault((NEW,))
    other = RowIdentity(table, org_id, row_id, name)
    with pytest.raises(CannotOpen):
        vault.open(vault.seal("sk-or-v1-secret", ROW), other)


def test_names_that_run_together_are_different_rows() -> None:
    vault = Vault((NEW,))
    one = RowIdentity("ab", ROW.org_id, ROW.id, "c")
    other = RowIdentity("a", ROW.org_id, ROW.id, "bc")
    with pytest.raises(CannotOpen):
        vault.open(vault.seal("x", one), other)


def test_keys_rotate_without_a_stop() -> None:
    before, during, after = Vault((OLD,)), Vault((NEW, OLD)), Vault((NEW,))
    sealed = before.seal("secret", ROW)
    assert not during.is_current(sealed)
    again = during.seal(during.open(sealed, ROW), ROW)
    assert during.is_current(again)
    assert after.open(again, ROW) == "secret"
    with pytest.raises(CannotOpen):
        after.open(sealed, ROW)
