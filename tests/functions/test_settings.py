"""The environment of functions and workers."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from functions._shared import settings

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
GOOD = {"KONTOR_DB_URL": "postgresql:///x", "KONTOR_JWT_SECRET": "s" * 40, "KONTOR_CREDENTIAL_KEYS": KEY}


def test_secrets_come_from_the_key_files_when_not_given(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "jwt_secret").write_text("f" * 40 + "\n")
    (tmp_path / "keys" / "credential_key").write_text(f"{KEY}\n{KEY}\n")
    found = settings.load({"KONTOR_DB_URL": "postgresql:///x", "KONTOR_STATE": str(tmp_path)})
    assert found.jwt_secret == "f" * 40
    assert found.credential_keys == (b"k" * 32, b"k" * 32)
    assert "f" * 40 not in repr(found) and "postgresql" not in repr(found)


@pytest.mark.parametrize(
    "change",
    [
        {"KONTOR_DB_URL": ""},
        {"KONTOR_JWT_SECRET": "short"},
        {"KONTOR_JWT_SECRET": ""},
        {"KONTOR_CREDENTIAL_KEYS": "AAAA"},
        {"KONTOR_CREDENTIAL_KEYS": ","},
        {"KONTOR_LOG_LEVEL": "loud"},
        {"KONTOR_SMTP_URL": "mail.example:587"},
    ],
)
def test_a_wrong_setting_is_named(change: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(settings.SettingsError, match=next(iter(change))):
        settings.load({**GOOD, "KONTOR_STATE": str(tmp_path), **change})
