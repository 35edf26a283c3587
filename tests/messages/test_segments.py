"""How many segments a text takes: the alphabet of GSM 03.38 with its extension, else UCS-2, and no letter split."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.database import Database

# 3GPP TS 23.038, 6.2.1 and 6.2.1.1, in the order of its tables
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "\f^{}\\[~]|€"


def counted(database: Database, text: str) -> tuple[str, int]:
    with database.connect() as connection:
        row = connection.execute("select * from private.count_segments(%s)", [text]).fetchone()
    assert row is not None
    return row["encoding"], row["segment_count"]


def reckoned(text: str) -> tuple[str, int]:
    """The same by another road: the text as the units that travel, cut greedily."""
    plain = all(letter in BASIC + EXTENDED for letter in text)
    letters = [
        (2 if letter in EXTENDED else 1) if plain else len(letter.encode("utf-16-be")) // 2 for letter in text
    ]
    single, part = (160, 153) if plain else (70, 67)
    if sum(letters) <= single:
        return ("gsm7" if plain else "ucs2"), 1
    parts, left = 1, part
    for size in letters:
        if size > left:
            parts, left = parts + 1, part
        left -= size
    return ("gsm7" if plain else "ucs2"), parts


def test_the_alphabet_has_all_its_letters(database: Database) -> None:
    assert len(BASIC) == len(set(BASIC)) == 127
    assert counted(database, BASIC) == ("gsm7", 1)
    assert counted(database, EXTENDED * 8) == ("gsm7", 1)
    for letter in "ç`ÁêŁ—’“…\t\u00a0🙂":
        assert counted(database, letter)[0] == "ucs2", letter


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        ("a" * 160, "gsm7", 1),
        ("a" * 161, "gsm7", 2),
        ("a" * 306, "gsm7", 2),
        ("a" * 307, "gsm7", 3),
        ("€" * 80, "gsm7", 1),
        ("€" * 81, "gsm7", 2),
        # the escape and its letter stay together: 152 places are used of 153
        ("€" * 152, "gsm7", 2),
        ("€" * 153, "gsm7", 3),
        ("a" * 1530, "gsm7", 10),
        ("a" * 1531, "gsm7", 11),
        ("ы" * 70, "ucs2", 1),
        ("ы" * 71, "ucs2", 2),
        ("ы" * 134, "ucs2", 2),
        ("ы" * 135, "ucs2", 3),
        # a pair at the edge goes whole into the next
        ("🙂" * 35, "ucs2", 1),
        ("🙂" * 36, "ucs2", 2),
        ("🙂" * 66, "ucs2", 2),
        ("🙂" * 67, "ucs2", 3),
    ],
)
def test_edges(database: Database, text: str, encoding: str, parts: int) -> None:
    assert counted(database, text) == (encoding, parts) == reckoned(text)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from(BASIC + EXTENDED + "🙂ы"), min_size=1, max_size=500))
def test_any_text(database: Database, text: str) -> None:
    assert counted(database, text) == reckoned(text)
