"""What the tabs of every list ask of the API: part of bench/reads.py."""

from __future__ import annotations

from bench.questions import Read

READS_OF_VIEWS: tuple[Read, ...] = (
    Read(
        "saved_views",
        order="name.asc,id.asc",
        always=(("list", "eq.leads"), ("or", "(is_shared.is.true,assigned_to.eq.$me)")),
    ),
    Read("saved_views", always=(("id", "in.($customer)"),)),
)
