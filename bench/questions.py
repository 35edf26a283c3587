"""The shapes of what the frontend asks of the API. Values in `$` are filled in by whoever asks."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Read:
    """A relation as a page reads it. `filters` may each be left out or combined, `always` may not.

    `own` is the column by which those ask who see their own rows only, `whose` what only the others ask for beside; `counts` marks what is asked for the number of
    its rows alone, `readers` who has such a page.
    """

    path: str
    select: str = "*"
    order: str = ""
    limit: int | None = None
    always: Pairs = ()
    filters: tuple[Pairs, ...] = ()
    own: str | None = None
    whose: str = ""
    paged: bool = False
    counts: bool = False
    readers: tuple[str, ...] = ("manager", "rep")
    offset: int | None = None

    def conditions(self) -> set[tuple[str, str]]:
        """Every column and operator that it can be narrowed by."""
        given = [*self.always, *(pair for several in self.filters for pair in several)]
        found = {(column, operator_of(text)) for column, text in given} | {("org_id", "eq")}
        return found | ({(self.own, "eq")} if self.own else set())

    def selected(self, reader: str) -> str:
        return f"{self.select},{self.whose}" if self.whose and reader != "rep" else self.select

    def requests(self, reader: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """What it is called and its parameters: without a filter, and with each one alone."""
        base = [("select", self.selected(reader)), *self.always]
        if ("org_id", "eq.$org") not in self.always and self.path not in SHARED:
            base.insert(1, ("org_id", "eq.$org"))
        if self.own and reader == "rep" and (self.own, "eq.$me") not in self.always:
            base.append((self.own, "eq.$me"))
        end = [("order", self.order)] if self.order else []
        if self.offset is not None:
            end.append(("offset", str(self.offset)))
        if self.limit is not None:
            end.append(("limit", str(self.limit)))
        for chosen in ((), *self.filters):
            words = " ".join(f"{column}={text}" for column, text in (*self.always, *chosen))
            yield f"{self.path} {self.order} {words}".strip(), [*base, *chosen, *end]


@dataclass(frozen=True)
class Call:
    """A function that only reads, with arguments that may be left out or combined, and conditions on its rows."""

    name: str
    arguments: Mapping[str, object]
    options: tuple[Mapping[str, object], ...] = ()
    get: bool = False
    parameters: Pairs = ()
    filters: tuple[Pairs, ...] = ()
    counts: bool = False
    readers: tuple[str, ...] = ("manager", "rep")
    whose: str = ""

    def asked(self, reader: str) -> Pairs:
        """Its conditions and columns as this reader has them."""
        more = f",{self.whose}" if self.whose and reader != "rep" else ""
        return tuple((name, text + more if name == "select" else text) for name, text in self.parameters)

    def known(self) -> set[str]:
        return set(self.arguments) | {name for option in self.options for name in option}


# belong to no organisation
SHARED = ("fx_rates", "fx_fetches", "profiles", "organisations", "role_permissions", "allowed_transitions")


def either(read: Read, *columns: str, tie: str = "id") -> list[Read]:
    """A list that can be sorted by some columns, in both directions."""
    return [replace(read, order=f"{column}.{way},{tie}.asc") for column in columns for way in ("desc", "asc")]


def behind(last: Mapping[str, object]) -> str:
    """The condition "after this group" of figures: its measures in their order, the largest first, then its key."""
    *measures, _ = last
    same = [f'{measure}.eq."{last[measure]}"' for measure in measures]
    each = [[*same[:at], f'{measure}.lt."{last[measure]}"'] for at, measure in enumerate(measures)]
    if last["group_key"] is not None:
        each.append([*same, f'or(group_key.gt."{last["group_key"]}",group_key.is.null)'])
    return f"({','.join(one[0] if len(one) == 1 else 'and(' + ','.join(one) + ')' for one in each)})"


def ranked(name: str, arguments: Mapping[str, object], *measures: str) -> Call:
    """Figures of which a page shows the largest, and more as one asks."""
    order = ",".join([*(f"{measure}.desc" for measure in measures), "group_key.asc"])
    last = behind(dict.fromkeys(measures, "5") | {"group_key": "$customer"})
    return Call(name, arguments, parameters=(("order", order), ("limit", "51")), filters=((("or", last),),))


def operator_of(text: str) -> str:
    """The operator of a parameter's value, as `gte` of `gte.5`; one of a list is sent as itself."""
    first, _, rest = text.partition(".")
    if first == "in":
        return "eq"
    return f"not.{rest.partition('.')[0]}" if first == "not" else first


def filled(text: str, values: Mapping[str, str]) -> str:
    return string.Template(text).substitute(values)
