"""The booking that an agent says it made, as the platforms of calls pass it on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.telephony import LONGEST_REFERENCE, booking_reference
from providers.vapi_words import report_fields
from tests.emulators.retell_events import ANALYSIS, analyzed
from tests.emulators.vapi_callbacks import told_call
from tests.providers.test_retell import START, fields

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("extracted", "found"),
    [
        ({"booking_reference": "A7"}, "A7"), ({"bookingReference": " A7 "}, "A7"), ({"booking_id": 17}, "17"),
        ({"bookingId": "17", "booking_reference": ""}, "17"), ({"booking_id": True}, None), ({"booking_id": "x" * 201}, None),
        ({"booking_id": {"id": "1"}}, None), ({}, None), (None, None), ("A7", None), (["A7"], None),
    ],
)  # fmt: skip
def test_it_is_read_by_the_names_that_owners_are_told(extracted: Any, found: str | None) -> None:
    assert booking_reference(extracted) == found


@given(st.dictionaries(st.sampled_from(["booking_reference", "bookingId", "other"]), JSON, max_size=3) | JSON)
def test_whatever_an_agent_leaves_there_is_one_short_word_or_nothing(extracted: Any) -> None:
    found = booking_reference(extracted)
    assert found is None or (
        0 < len(found) <= LONGEST_REFERENCE and found == found.strip() and "\0" not in found
    )


def test_both_platforms_pass_it_on() -> None:
    told = analyzed(
        "call_1", START, 61.2, call_analysis={**ANALYSIS, "custom_analysis_data": {"booking_id": "17"}}
    )
    assert fields("call_analyzed", told)["booking_reference"] == "17"
    call = told_call(1, status="ended")
    assert (
        report_fields(call | {"analysis": {"structuredData": {"booking_id": "17"}}})["booking_reference"]
        == "17"
    )
