"""What four providers tell of the same hours: shuffled, doubled, late and unreadable, and what they list of it afterwards."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.emulators import retell_events, telnyx_events, vapi_callbacks
from tests.emulators.retell_events import analyzed, begun
from tests.emulators.telnyx_events import Leg
from tests.emulators.twilio import ACCOUNT, rfc2822
from tests.emulators.twilio_callbacks import (
    call_status,
    delivery,
    inbound_message,
    message_status,
    sid,
)
from tests.emulators.vapi import iso
from tests.emulators.vapi_callbacks import call_id, end_of_call_report, finished, status_update, told_call

PROVIDERS = ("twilio", "telnyx", "vapi", "retell")
HOURS = 18
# events of sixteen stories, after which their kinds begin anew
EVENTS_OF_SIXTEEN = 93
# as Retell names them on a bill, by the part of the price that each is; "other" is none
BILLED = {
    "us_twilio_telephony": "transport", "gpt_4_1_high_priority": "model", "elevenlabs_tts_03_2026": "voice",
    "retell_voice_engine": "platform", "background_voice_cancellation": "other",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """An event: under which id it has to be listed, and how it is signed when it is sent to an address."""

    provider: str
    event: str
    made: Callable[[str], Any]


@dataclass
class Storm:
    """What is sent, in order, what is listed afterwards, and the inputs that the costs are computed from."""

    begin: datetime
    chance: random.Random
    sent: list[Told] = field(default_factory=list)
    fresh: list[Told] = field(default_factory=list)
    unreadable: list[Told] = field(default_factory=list)
    # each call or message as the legs that it consists of
    calls: list[set[tuple[str, str]]] = field(default_factory=list)
    lines: list[dict[str, str]] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    analyses: list[dict[str, Any]] = field(default_factory=list)
    texts_listed: list[dict[str, Any]] = field(default_factory=list)
    reports_listed: list[dict[str, Any]] = field(default_factory=list)

    def amount(self, most: int, places: int) -> Decimal:
        return Decimal(self.chance.randint(1, most)).scaleb(-places)

    def tell(self, provider: str, event: str, made: Callable[[str], Any]) -> None:
        self.fresh.append(Told(provider, event, made))


def storm(count: int, seed: int, begin: datetime) -> Storm:
    """At least `count` deliveries of calls that began in the 18 hours from `begin`: 30% doubled, 10% late, 1% unreadable."""
    made = Storm(begin, random.Random(seed))
    stories = -(-count * 69 // (100 * EVENTS_OF_SIXTEEN)) * 16
    for number in range(stories):
        start = begin + timedelta(seconds=number * HOURS * 3600 // stories)
        STORIES[number % len(STORIES)](made, number, start)
    for number in range(max(4, count // 100)):
        made.unreadable.append(unreadable(PROVIDERS[number % 4], number))
    chance = made.chance
    # told after everything else, with all its copies
    late = {(told.provider, told.event) for told in chance.sample(made.fresh, len(made.fresh) // 10)}
    places = [(chance.random() + ((told.provider, told.event) in late), told) for told in made.fresh]
    places += [(chance.random(), told) for told in made.unreadable]
    doubled = []
    for number, (place, told) in enumerate(chance.choices(places, k=count * 30 // 100)):
        # half of them at the same moment
        again = place if number % 2 else chance.random() + ((told.provider, told.event) in late)
        doubled.append((again, told))
    made.sent = [told for _, told in sorted(places + doubled, key=lambda pair: pair[0])]
    return made


def carriers_call(made: Storm, number: int, start: datetime) -> str:
    """A call over Twilio's line: its callbacks, and as Twilio lists it."""
    call, seconds = sid("CA", number), 20 + number % 200
    steps = (("ringing", 1, 0, None), ("in-progress", 2, 5, None), ("completed", 3, seconds, seconds))
    for state, sequence, after, length in steps:
        form = call_status(call, state, sequence, start + timedelta(seconds=after), length)
        made.tell("twilio", f"{call}:{state}:{sequence}", lambda url, form=form: delivery(url, form))
    made.lines.append({
        "sid": call, "start_time": rfc2822(start), "duration": str(seconds), "price": f"-{made.amount(99_999, 6):f}",
        "price_unit": "EUR" if number % 5 == 0 else "USD",
    })  # fmt: skip
    return call


def telnyx_leg(made: Storm, leg: Leg) -> str:
    made.legs.append(leg)
    for data in leg.events():
        made.tell("telnyx", data["id"], lambda _, data=data: telnyx_events.delivery(data))
    return leg.leg_id


def costs(made: Storm) -> dict[str, str]:
    return {"sip-trunking": f"{made.amount(9_999, 5):f}", "call-control": f"{made.amount(9_999, 6):f}"}


def vapi_call(made: Storm, number: int, start: datetime, carrier: tuple[str, str] | None = None) -> str:
    """A call of Vapi's: while it rings the line is not known yet. Costs as binary floats, which do not add up."""
    found, seconds = call_id(number), 30 + number % 100
    call = told_call(number, carrier)
    parts = {name: float(made.amount(999_999, 7)) for name in ("transport", "stt", "llm", "tts", "vapi")}
    report = end_of_call_report(call, start, seconds, costs=parts)
    over = start + timedelta(seconds=seconds)
    for state, event, body in (
        ("ringing", "ringing", status_update(told_call(number), "ringing", start)),
        ("in_progress", "in-progress", status_update(call, "in-progress", start)),
        ("completed", "ended", status_update(call, "ended", over, "customer-ended-call")),
        ("completed", "report", report),
    ):
        how = ("bearer", "secret", "hmac", "hmac64")[number // 8 % 4]
        made.tell("vapi", f"{found}:{state}:{event}", lambda _, body=body, how=how: vapi_delivery(body, how))
    made.reports.append(report["message"])
    made.reports_listed.append(
        finished(call, report) | {"updatedAt": iso(over + timedelta(seconds=20, milliseconds=number % 1000))}
    )
    return found


def vapi_delivery(body: Any, how: str) -> Any:
    stamp = str(int(time.time() * 1000)) if how.startswith("hmac") else None
    return vapi_callbacks.delivery(body, how, stamp=stamp)


def retell_call(made: Storm, number: int, start: datetime, **over: Any) -> str:
    """A call of Retell's, in cents; every third is discounted, and the whole is less than its products."""
    found, seconds = f"call_{number}", 30 + number % 100
    products = [(name, made.amount(99_999, 4)) for name in BILLED]
    whole = sum((cents for _, cents in products), Decimal(0))
    if number % 3 == 0:
        whole -= made.amount(999, 4)
    cost = {
        "combined_cost": float(whole), "product_costs": [{"product": name, "cost": float(cents)} for name, cents in products],
    }  # fmt: skip
    # the analysis is paid, too: what was told at the end was not all
    before = {"combined_cost": float(whole - made.amount(99, 4))}
    last = analyzed(found, start, seconds, call_cost=cost, **over)
    bodies = {
        "call_started": begun(found, start),
        "call_ended": {name: told for name, told in last.items() if name != "call_analysis"}
        | {"call_cost": before},
        "call_analyzed": last,
    }
    for name, call in bodies.items():
        body = retell_events.event(name, call)
        made.tell("retell", f"{name}:{found}", lambda _, body=body: retell_events.delivery(body))
    made.analyses.append(last)
    return found


def texts(made: Storm, number: int, start: datetime) -> None:
    """Messages out and in, by Twilio and by Telnyx."""
    out, came = sid("SM", number), sid("MM", number)
    for state in ("queued", "sent", "delivered"):
        form = message_status(out, state)
        made.tell("twilio", f"{out}:{state}", lambda url, form=form: delivery(url, form))
    form = inbound_message(came, f"Hej {number} å&=+")
    made.tell("twilio", f"{came}:received", lambda url: delivery(url, form))
    for place, more in ((out, {}), (came, {"direction": "inbound", "status": "received"})):
        price = f"-{made.amount(9_999, 6):f}"
        made.lines.append({"sid": place, "date_sent": rfc2822(start), "price": price} | more)
        made.calls.append({("twilio", place)})
    for direction, steps in (
        ("outbound", (("message.sent", "sent"), ("message.finalized", "delivered"))),
        ("inbound", (("message.received", "webhook_delivered"),)),
    ):
        name, cost = f"msg-{direction}-{number}", f"{made.amount(9_999, 6):f}"
        for after, (kind, status) in enumerate(steps):
            told = telnyx_events.message(name, direction, start, status, cost)
            data = telnyx_events.event(kind, start + timedelta(seconds=after), told)
            made.tell("telnyx", data["id"], lambda _, data=data: telnyx_events.delivery(data))
        made.texts.append(told)
        made.texts_listed.append(telnyx_events.message_record(name, direction, start, steps[-1][1], cost))
        made.calls.append({("telnyx", name)})


def over_twilio(made: Storm, number: int, start: datetime) -> None:
    made.calls.append({("twilio", carriers_call(made, number, start))})


def over_telnyx(made: Storm, number: int, start: datetime) -> None:
    """Every other one is passed on: two legs of one session."""
    first = Leg(f"leg-{number}", f"session-{number}", start, seconds=45, costs=costs(made))
    found = {("telnyx", telnyx_leg(made, first))}
    if number // 8 % 2:
        second = Leg(
            f"next-{number}", f"session-{number}", start + timedelta(seconds=10), "outgoing", 30,
            to="+46700000099", costs=costs(made),
        )  # fmt: skip
        found.add(("telnyx", telnyx_leg(made, second)))
    made.calls.append(found)


def by_vapi(made: Storm, number: int, start: datetime) -> None:
    made.calls.append({("vapi", vapi_call(made, number, start))})


def by_retell(made: Storm, number: int, start: datetime) -> None:
    made.calls.append({("retell", retell_call(made, number, start))})


def by_vapi_over_twilio(made: Storm, number: int, start: datetime) -> None:
    line = carriers_call(made, number, start)
    made.calls.append({("twilio", line), ("vapi", vapi_call(made, number, start, ("twilio", line)))})


def by_vapi_over_telnyx(made: Storm, number: int, start: datetime) -> None:
    """By the leg's id, or by the name that only its events tell."""
    leg = Leg(f"leg-{number}", f"session-{number}", start, seconds=60, costs=costs(made))
    line = telnyx_leg(made, leg)
    named = line if number // 8 % 2 else str(leg.ids["call_control_id"])
    made.calls.append({("telnyx", line), ("vapi", vapi_call(made, number, start, ("telnyx", named)))})


def by_retell_over_twilio(made: Storm, number: int, start: datetime) -> None:
    line = carriers_call(made, number, start)
    over = {"telephony_identifier": {"twilio_call_sid": line}}
    made.calls.append({("twilio", line), ("retell", retell_call(made, number, start, **over))})


STORIES: tuple[Callable[[Storm, int, datetime], None], ...] = (
    over_twilio, over_telnyx, by_vapi, by_retell, by_vapi_over_twilio, by_vapi_over_telnyx, by_retell_over_twilio, texts,
)  # fmt: skip


def unreadable(provider: str, number: int) -> Told:
    """What is signed as it should be, and tells nothing that anybody could read: torn, of no call, or of another kind."""
    torn = number // 4 % 2 == 0
    made: Callable[[str], Any]
    if provider == "twilio":
        form = {"AccountSid": ACCOUNT, "CallSid": f"CA{number}"} if torn else {"Weather": f"fine {number}"}

        def made(url: str) -> Any:
            return delivery(url, form)

        body = delivery("", form).body
    elif provider == "telnyx":
        data: dict[str, Any] = {"payload": {"n": number}} if torn else {"id": number, "event_type": []}

        def made(url: str) -> Any:
            return telnyx_events.delivery(data)

        body = telnyx_events.delivery(data).body
    else:
        whole = {
            "vapi": b'{"message": {"type": "end-of-call-report", "call": {"status": "ended", "n": %d}}}',
            "retell": b'{"event": "call_analyzed", "call": {"call_id": ["%d"]}}',
        }[provider] % number
        body = whole[:-2] if torn else whole
        sign: Callable[[Any], Any] = vapi_callbacks.delivery if provider == "vapi" else retell_events.delivery

        def made(url: str) -> Any:
            return sign(body)

    return Told(provider, f"sha256:{hashlib.sha256(body).hexdigest()}", made)
