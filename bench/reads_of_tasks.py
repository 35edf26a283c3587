"""What the pages ask of the API about tasks, notes and tags: part of bench/reads.py."""

from __future__ import annotations

from bench.questions import Call, Read, either

TASKS = "*,customer(name),lead(name),sale(title)"
ASSIGNEE = "assignee(name)"
WHOSE = (("assigned_to", "eq.$me"),)
ABOUT = {"customer_id": "customers", "lead_id": "leads", "sale_id": "sales"}
FOUND = {
    "customers": ("*", "name.asc", (("merged_into", "is.null"),)),
    "leads": ("*,customer(name),service(name)", "created_at.desc", ()),
    "sales": ("*,customer(name,created_at),lead(name)", "created_at.desc", ()),
}


def list_of(state: str, column: str) -> list[Read]:
    return either(
        Read("tasks", TASKS, limit=51, always=(("state", f"eq.{state}"),), filters=(WHOSE,), own="assigned_to", whose=ASSIGNEE, paged=True),
        column,
    )  # fmt: skip


READS_OF_TASKS: tuple[Read, ...] = (
    *list_of("OPEN", "due_order"),
    *list_of("DONE", "done_at"),
    Read("tasks", TASKS, always=(("id", "in.($task)"),), own="assigned_to", whose=ASSIGNEE),
    *(
        Read("tasks", TASKS, "state.desc,due_order.asc,id.asc", 50, ((column, f"eq.${column.removesuffix('_id')}"),), own="assigned_to", whose=ASSIGNEE)
        for column in ABOUT
    ),
    *(
        Read("notes", "*,author(name)", "created_at.desc,id.asc", 11, ((column, f"eq.${column.removesuffix('_id')}"),), own="assigned_to", paged=True)
        for column in ABOUT
    ),
    Read("notes", "*,author(name)", always=(("id", "in.($note)"),), own="assigned_to"),
    Read("tags", "*", "name.asc", 500),
    Read("tags", "*", always=(("id", "in.($tag)"),)),
    *(
        Read("record_tags", f"id,tag_id,record_id:{column}", always=((column, f"in.(${column.removesuffix('_id')})"),))
        for column in ABOUT
    ),
)  # fmt: skip

CALLS_OF_TASKS: tuple[Call, ...] = tuple(
    Call(
        f"{table}_tagged",
        {"org_id": "$org", "tag_ids": ["$tag"]},
        parameters=(("select", select), *always, ("order", f"{order},id.asc"), ("limit", "51")),
        whose=ASSIGNEE if table != "customers" else "",
    )
    for table, (select, order, always) in FOUND.items()
)
