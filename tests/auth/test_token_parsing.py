"""Parsing of tokens, challenges, redirects and limits holds for any text."""

from __future__ import annotations

import base64
import hashlib

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stack.auth import redirects
from stack.auth.errors import AuthError
from stack.auth.limits import RateLimiter
from stack.auth.passwords import is_bcrypt
from stack.auth.requests import parse_object
from stack.auth.settings import AuthSettings
from stack.auth.tokens import (
    REFRESH_TOKEN,
    SigningKeys,
    check_challenge,
    code_hash,
    new_refresh_token,
    verifier_matches,
)
from tests.auth.server import SECRET

KEYS = SigningKeys(SECRET)
VERIFIER = st.text(alphabet="abcXYZ019-._~", min_size=43, max_size=128)
GOOD = KEYS.sign({"sub": "x", "exp": 2_500_000_000})


@given(st.text())
def test_no_text_passes_for_a_token(text: str) -> None:
    with pytest.raises(AuthError):
        KEYS.verify(text)


@given(st.integers(0, len(GOOD) - 2), st.characters(codec="ascii"))
def test_no_token_survives_a_changed_character(position: int, character: str) -> None:
    # the last character of a signature carries padding bits, so it is left out
    changed = GOOD[:position] + character + GOOD[position + 1 :]
    if changed == GOOD:
        assert KEYS.verify(changed)["sub"] == "x"
        return
    with pytest.raises(AuthError) as refused:
        KEYS.verify(changed)
    assert refused.value.code == "bad_jwt"


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_claims_come_back_as_they_were_signed(claims: dict[str, object]) -> None:
    claims = {name: value for name, value in claims.items() if name not in ("iat", "nbf", "jti", "iss")}
    claims |= {"exp": 2_500_000_000}
    assert KEYS.verify(KEYS.sign(claims)) == claims


def test_a_public_key_is_no_shared_secret() -> None:
    forged = jwt.encode(
        {"sub": "x", "exp": 2_500_000_000}, "public key as secret, long enough for all", "HS256"
    )
    with pytest.raises(AuthError):
        KEYS.verify(forged)


@given(VERIFIER)
def test_a_verifier_fits_its_challenge_only(verifier: str) -> None:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert check_challenge(challenge, "S256") == (challenge, "s256")
    assert verifier_matches(challenge, "s256", verifier)
    assert not verifier_matches(challenge, "s256", verifier + "x")
    assert not verifier_matches(challenge, "plain", verifier)
    assert verifier_matches(verifier, "plain", verifier)


@given(st.text(), st.text())
def test_challenges_are_well_formed_or_refused(challenge: str, method: str) -> None:
    try:
        checked = check_challenge(challenge, method)
    except AuthError as refused:
        assert refused.status == 400
    else:
        assert checked is None or (43 <= len(checked[0]) <= 128 and checked[1] in ("s256", "plain"))


@given(st.binary())
def test_bodies_parse_to_objects_or_are_refused(raw: bytes) -> None:
    try:
        assert isinstance(parse_object(raw), dict)
    except AuthError as refused:
        assert refused.status == 400


@given(st.text())
def test_hardly_a_text_is_a_bcrypt_hash(text: str) -> None:
    assert is_bcrypt(text) == (len(text) == 60 and text.startswith("$2") and is_bcrypt(text))
    assert is_bcrypt("$2b$04$" + "a" * 53)
    assert not is_bcrypt("$2b$04$" + "å" * 53)


def test_refresh_tokens_are_twelve_characters_and_differ() -> None:
    made = {new_refresh_token() for _ in range(1000)}
    assert len(made) == 1000
    assert all(REFRESH_TOKEN.fullmatch(token) for token in made)


def test_a_codes_token_cannot_be_computed_without_the_secret() -> None:
    assert code_hash("a", "x@example.com", "123456") != code_hash("b", "x@example.com", "123456")
    assert len(code_hash("a", "x@example.com", "123456")) == 56


SITE = AuthSettings(
    conninfo="", jwt_secret=SECRET, site_url="https://kontor.example",
    redirect_allow_list=("https://*.kontor.example/app/**", "kontor://open/*"),
)  # fmt: skip
LOCAL = AuthSettings(conninfo="", jwt_secret=SECRET, site_url="http://127.0.0.1:54321")


@pytest.mark.parametrize(
    ("target", "honoured"),
    [
        ("https://kontor.example/reset?x=1#y", True),
        ("https://kontor.example", True),
        ("https://a.kontor.example/app/b/c.d", True),
        ("kontor://open/it", True),
        ("http://kontor.example/reset", False),
        ("https://kontor.example:8443/", False),
        ("https://kontor.example.evil.example/", False),
        ("https://kontor.example@evil.example/", False),
        ("https://evil.example/https://kontor.example", False),
        ("https://evil.example/x.kontor.example/app/y", False),
        ("https://a.b.kontor.example/app/x", False),
        ("//kontor.example/", False),
        ("/reset", False),
        ("https:\\\\kontor.example", False),
        ("javascript:alert(1)//kontor.example", False),
        ("kontor://open/a/b", False),
        ("https://192.0.2.1/", False),
        ("https://kontor.example/\r\nSet-Cookie: a=b", False),
        ("https://kontor.example:port/", False),
        ("", False),
    ],
)
def test_links_lead_to_the_site_or_a_listed_place_only(target: str, honoured: bool) -> None:
    assert redirects.allowed(SITE, target) is honoured
    assert redirects.destination(SITE, target) == (target if honoured else "https://kontor.example")


def test_on_loopback_the_port_does_not_matter() -> None:
    assert redirects.allowed(LOCAL, "http://127.0.0.1:5173/reset")
    assert not redirects.allowed(LOCAL, "http://localhost.evil.example:5173/reset")


@given(st.text())
def test_no_text_leads_to_another_host(text: str) -> None:
    target = redirects.destination(SITE, f"https://{text}/")
    assert (
        target.startswith(("https://kontor.example", "https://a.kontor.example/app/"))
        or ".kontor.example/app/" in target
    )


def test_a_limit_slides_and_forgets_old_keys() -> None:
    moment = 0.0
    limiter = RateLimiter(tracked_keys=3, clock=lambda: moment)
    assert [limiter.wait(("a",), (2, 10)) for _ in range(3)] == [0, 0, 10]
    moment = 9.5
    assert limiter.wait(("a",), (2, 10)) == 0.5
    moment = 10.0
    assert limiter.wait(("a",), (2, 10)) == 0
    for name in "bcdefg":
        limiter.wait((name,), (2, 10))
    assert len(limiter) == 3
