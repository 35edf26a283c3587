"""What the pages about providers' bills ask of the API: part of bench/reads.py."""

from __future__ import annotations

from bench.questions import Call, Read, either

OF_BILL = (("bill_id", "eq.$bill"),)
WHY = ((("explanation", "eq.price_changed"),), (("explanation", "in.(not_in_kontor,other_charge)"),))

READS_OF_BILLS: tuple[Read, ...] = (
    *either(
        Read(
            "provider_bills", limit=51, filters=((("provider", "eq.twilio"),), (("state", "eq.matched"),)),
            paged=True, readers=("manager",),
        ),
        "starts_on",
    ),
    Read("provider_bills", limit=1, always=(("id", "eq.$bill"),), readers=("manager",)),
    Read("provider_bills", "starts_on,ends_on", limit=1, always=(("id", "eq.$bill"),)),
    Read("integrations", "id,name,provider", "provider.asc,name.asc", 200, readers=("manager",)),
    Read("provider_bill_lines", "bill_id", limit=1, always=(("id", "eq.$event"),), readers=("manager",)),
    Read("provider_bill_lines", "*", "line_no.asc,id.asc", 51, OF_BILL, WHY, paged=True, readers=("manager",)),
    Read("provider_bill_lines", "*", "line_no.asc", 100, (*OF_BILL, ("error", "not.is.null")), readers=("manager",)),
)  # fmt: skip

CALLS_OF_BILLS: tuple[Call, ...] = (
    Call("provider_bill_gaps", {"org_id": "$org"}, get=True, readers=("manager",)),
    Call("provider_bill_missing", {"org_id": "$org", "bill_id": "$bill", "most": 1000}, get=True, readers=("manager",)),
)  # fmt: skip
