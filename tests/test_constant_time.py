"""R7: how long a refusal takes tells nothing of how much was right: each check of a secret is measured, and read.

Measured is the processor time of this thread alone, of samples in random order, for the machine may be busy. A loop that stops
at the first wrong byte is measured beside, so that a test that sees nothing would be noticed.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import hmac
import random
import re
import statistics
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
import pytest

from bench.figures import Figure, keep
from functions._shared.errors import ApiError
from functions._shared.identity import Verifier
from providers import bokamera, retell, simplybook, vapi
from providers.twilio import WEBHOOK, signature
from providers.webhooks import BadSignature, Request
from stack.auth.errors import AuthError
from stack.auth.tokens import SigningKeys, verifier_matches
from stack.realtime.tokens import TokenError
from stack.realtime.tokens import Verifier as SocketVerifier

ROOT = Path(__file__).parents[1]
SECRET = "a-secret-of-the-tests-with-more-than-32-bytes"
SIGNIFICANT = 4.5
MEASURABLE = 0.02
Check = Callable[[], object]


def wrong(right: bytes, place: int) -> bytes:
    """The same bytes but one."""
    return right[:place] + bytes([right[place] ^ 1]) + right[place + 1 :]


def hexadecimal(right: bytes, place: int) -> bytes:
    """The same digest but one figure, which stays one."""
    return right[:place] + (b"1" if right[place : place + 1] == b"0" else b"0") + right[place + 1 :]


def pairs() -> dict[str, tuple[Check, Check]]:
    """Each check, refusing what is wrong in its first byte, and what is wrong in its last."""
    url, keys, now = (
        "https://kontor.example/functions/v1/webhooks/twilio/x",
        {"auth_token": SECRET},
        datetime.now(UTC),
    )
    body = b"AccountSid=AC1&CallSid=CA1"
    given = signature(url, [("AccountSid", "AC1"), ("CallSid", "CA1")], SECRET).encode()
    hashed = hashlib.sha256(b"{}").hexdigest().encode()
    moment = int(now.timestamp() * 1000)
    told = retell.signature(body, moment, SECRET).encode()
    token = jwt.encode({"sub": "x", "role": "authenticated", "exp": 4_000_000_000}, SECRET, "HS256")
    head, _, tail = token.rpartition(".")
    raw = base64.urlsafe_b64decode(tail + "=")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).rstrip(b"=")

    def form(sign: bytes) -> Check:
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": sign.decode("latin-1"),
        }
        return refused(lambda: WEBHOOK.verify(Request(url, headers, body), keys, now), BadSignature)

    def other(digest: bytes) -> Check:
        asked = Request(
            f"{url}?bodySHA256={digest.decode('latin-1')}", {"content-type": "application/json"}, b"{}"
        )
        return refused(lambda: WEBHOOK.verify(asked, keys, now), BadSignature)

    def bearer(sign: bytes) -> str:
        return f"{head}.{base64.urlsafe_b64encode(sign).rstrip(b'=').decode()}"

    def stamped(digest: bytes) -> Check:
        asked = Request(url, {"x-retell-signature": f"v={moment},d={digest.decode()}"}, body)
        return refused(lambda: retell.WEBHOOK.verify(asked, {"api_key": SECRET}, now), BadSignature)

    def by_vapi(name: str) -> Callable[[bytes], Check]:
        def make(shown: bytes) -> Check:
            asked = Request(url, {name: shown.decode("latin-1")}, b"{}")
            return refused(lambda: vapi.WEBHOOK.verify(asked, {"webhook_secret": SECRET}, now), BadSignature)

        return make

    verifier, sockets, auth = Verifier(SECRET), SocketVerifier(SECRET, None), SigningKeys(SECRET)

    def both(make: Callable[[bytes], Check], right: bytes) -> tuple[Check, Check]:
        # one byte is wrong in both, so that they differ in nothing but its place
        return make(wrong(right, 0)), make(wrong(right, len(right) - 1))

    callback = b'{"booking_id":"1","company":"x","notification_type":"create"}'
    called = simplybook.signature(callback, SECRET).encode()
    svix = "whsec_" + base64.b64encode(SECRET.encode()).decode()
    second = str(int(now.timestamp()))
    message = bokamera.signature("msg_1", second, callback, svix).encode()

    def simply(sign: bytes) -> Check:
        asked = Request(url, {simplybook.SIGNATURE: sign.decode("latin-1")}, callback)
        return refused(
            lambda: simplybook.WEBHOOK.verify(asked, {"webhook_secret": SECRET}, now), BadSignature
        )

    def svixed(sign: bytes) -> Check:
        headers = {
            "svix-id": "msg_1",
            "svix-timestamp": second,
            "svix-signature": f"v1,{sign.decode('latin-1')}",
        }
        asked = Request(url, headers, callback)
        return refused(lambda: bokamera.WEBHOOK.verify(asked, {"webhook_secret": svix}, now), BadSignature)

    return {
        "Retell's header": (stamped(hexadecimal(told, 0)), stamped(hexadecimal(told, 63))),
        "Twilio's form": both(form, given),
        "SimplyBook.me's callback": both(simply, called),
        "BokaMera's message": both(svixed, message),
        "Twilio's other bodies": both(other, hashed),
        "Vapi's secret": both(by_vapi("x-vapi-secret"), SECRET.encode()),
        "Vapi's signature": both(
            by_vapi("x-signature"), hmac.new(SECRET.encode(), b"{}", hashlib.sha256).hexdigest().encode()
        ),
        "a function's bearer": both(
            lambda s: refused(lambda: run(verifier.claims(bearer(s))), ApiError), raw
        ),
        "auth's bearer": both(lambda s: refused(lambda: auth.verify(bearer(s)), AuthError), raw),
        "a socket's token": both(lambda s: refused(lambda: run(sockets.verify(bearer(s))), TokenError), raw),
        "a PKCE challenge": both(
            lambda s: lambda: denied(verifier_matches(s.decode(), "s256", "v" * 43)), challenge
        ),
    }


def refused(check: Check, kind: type[Exception]) -> Check:
    def ask() -> None:
        try:
            check()
        except kind:
            return
        raise AssertionError("it was let in")

    return ask


def denied(answer: bool) -> None:
    assert answer is False


def run(coroutine: Coroutine[Any, Any, object]) -> object:
    """A coroutine that waits for nothing, to its end, without an event loop's time."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waits for something")


def measure(nothing_right: Check, all_but_one: Check, count: int) -> tuple[float, float]:
    """Mann and Whitney's z of the two, and the ratio of their medians."""
    chance, took = random.Random(count), ([0] * count, [0] * count)
    for number in range(count):
        order = [0, 1] if chance.random() < 0.5 else [1, 0]
        for side in order:
            check = all_but_one if side else nothing_right
            began = time.thread_time_ns()
            check()
            took[side][number] = time.thread_time_ns() - began
    return rank_sum(*took), statistics.median(took[1]) / statistics.median(took[0])


def rank_sum(first: list[int], second: list[int]) -> float:
    """z of Mann and Whitney's test; equal values share their rank."""
    ordered = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    total, place = 0.0, 0
    while place < len(ordered):
        end = place
        while end < len(ordered) and ordered[end][0] == ordered[place][0]:
            end += 1
        total += sum(side for _, side in ordered[place:end]) * (place + 1 + end) / 2
        place = end
    n, m = len(first), len(second)
    mean, spread = m * (n + m + 1) / 2, (n * m * (n + m + 1) / 12) ** 0.5
    return (total - mean) / spread


def leaks(z: float, ratio: float) -> bool:
    return abs(z) > SIGNIFICANT and abs(ratio - 1) > MEASURABLE


def measure_all(count: int) -> dict[str, tuple[float, float]]:
    """Every check; one that seems to leak is measured again, for a machine that was slowed is no leak."""
    found = {}
    for name, (nothing, almost) in pairs().items():
        for _ in range(3):
            found[name] = measure(nothing, almost, count)
            if not leaks(*found[name]):
                break
        print(f"{name}: z {found[name][0]:+.1f}, ratio {found[name][1]:.4f}")
    return found


def test_a_refusal_takes_as_long_whatever_was_right() -> None:
    assert {name for name, found in measure_all(500).items() if leaks(*found)} == set()


def test_a_comparison_that_stops_at_the_first_wrong_byte_is_noticed() -> None:
    right = base64.b64encode(hmac.new(b"k", b"text", hashlib.sha1).digest())

    def naive(given: bytes) -> Check:
        def compare() -> bool:
            made = signature("https://kontor.example/", [("a", "b")], SECRET)
            assert made
            # as many bytes are looked at as are right
            return all(a == b for a, b in zip(given, right, strict=True))

        return compare

    assert leaks(*measure(naive(wrong(right, 0)), naive(wrong(right, len(right) - 1)), 2_000))


# comparisons whose one side is named like a secret, each with the reason why its time tells nothing
COMPARED = {
    "functions/integrations/openrouter_connection.py": {"hashlib.sha256(keys['inference'].encode()).hexdigest() not in {key.hash for key in listed}"},  # hashes, of keys that the caller holds
    "stack/auth/sessions.py": {"active['parent'] == token"},  # the token was found by then
    "stack/auth/endpoints/signup.py": {"key not in LINK_TOKENS"},  # names of fields
    "stack/auth/endpoints/verify.py": {"token['token_type'] in (one_time.CHANGE_NEW, one_time.CHANGE_CURRENT)"},  # kinds
    "stack/realtime/access.py": {"token.role not in ROLES"},  # roles
    "stack/realtime/hub.py": {"channel.token.claims.get('sub') not in people"},  # people
    # what a client sends is compared with what the same client sent and was let in with
    "stack/realtime/socket.py": {
        "given != self._token.text", "given == channel.token.text", "token.person != channel.token.person"
    },
    # parts of one address with each other
    "functions/_shared/log.py": {"part == secret"},
}  # fmt: skip
# where each of them is among those that are measured
MEASURED = {
    "providers/bokamera.py": 1,
    "providers/retell.py": 1,
    "providers/simplybook.py": 1,
    "providers/twilio.py": 2,
    "providers/vapi.py": 2,
    "stack/auth/tokens.py": 1,
}
SECRETS = re.compile(r"signature|digest|hmac|secret|token|password|challenge|verifier|api_?key", re.I)
# files of our own on our own disk are compared with what they were, and nobody asks
WITHOUT_CALLERS = ("stack/backup/", "stack/database/", "stack/install.py")


def test_no_secret_is_compared_but_in_constant_time() -> None:
    found: dict[str, set[str]] = {}
    constant: dict[str, int] = {}
    for folder in ("functions", "providers", "stack", "workers"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "hmac.compare_digest":
                    constant[name] = constant.get(name, 0) + 1
                if (
                    isinstance(node, ast.Compare)
                    and not name.startswith(WITHOUT_CALLERS)
                    and _names_a_secret(node)
                ):
                    found.setdefault(name, set()).add(ast.unparse(node))
    assert found == COMPARED
    assert constant == MEASURED


def _names_a_secret(node: ast.Compare) -> bool:
    if not any(isinstance(kind, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for kind in node.ops):
        return False
    names = [
        n.id if isinstance(n, ast.Name) else n.attr
        for n in ast.walk(node)
        if isinstance(n, ast.Name | ast.Attribute)
    ]
    return any(SECRETS.search(name) for name in [*names, *_calls(node)])


def _calls(node: ast.AST) -> list[str]:
    return [ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)]


# auth.refresh_tokens is Supabase's table, whose key is the token itself: an index is asked for it, not a comparison
BY_ITSELF = {"t.token = %s"}


def test_the_database_finds_tokens_by_their_hash() -> None:
    asked = set()
    where = re.compile(r"(?<![\w.])((?:\w+\.)?\w*token\w*) *= *(?:any ?\()?([\w.%]+)")
    for path in [*(ROOT / "supabase/routines").rglob("*.sql"), *(ROOT / "stack/auth").rglob("*.py")]:
        text = path.read_text()
        for clause in re.findall(r"(?is)\bwhere\b.*?(?:;|\"\"\"|\"\s*[,\n])", text):
            asked |= {f"{left} = {right}" for left, right in where.findall(clause)}
    by_value = {clause for clause in asked if not re.search(r"token_(?:hash|type)|_tokens\b", clause)}
    assert by_value == BY_ITSELF
    assert len(asked - by_value) >= 4


@pytest.mark.chaos
def test_the_figure_of_timing() -> None:
    found = measure_all(20_000)
    name, (z, ratio) = max(found.items(), key=lambda item: abs(item[1][1] - 1))
    reached = Figure(
        "R7.timing", round(abs(ratio - 1), 4), MEASURABLE, "lower", "ratio",
        f"the most of {len(found)} checks, {name}: the median refusal with the last byte alone wrong, as a share away from"
        f" that with the first alone wrong, z {z:+.1f}; 20,000 of each in random order, processor time of the thread",
        given_floor=MEASURABLE,
    )  # fmt: skip
    print(reached)
    keep([reached])
    assert reached.verdict == "goal"
