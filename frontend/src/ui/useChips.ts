import { useEffect, useState } from "react";
import type { FilterValues } from "./useList";
import type { Narrowed } from "./useNarrowed";

/** The filters of an address as chips read and set them. */
export function useChips<Name extends string>(names: readonly Name[], arrived: Narrowed<Name>, onChange: (all: Partial<Record<Name, string | undefined>>) => void) {
  // What was chosen comes back through the address a tick late: two quick clicks would lose the first.
  const [pending, setPending] = useState<Narrowed<Name> | null>(null);
  useEffect(() => setPending(null), [arrived]);
  const narrowed = pending ?? arrived;
  const set = (changes: Partial<Record<Name, string | undefined>>) => {
    const all = Object.fromEntries(names.map((name) => [name, name in changes ? changes[name] : narrowed[name]])) as Partial<Record<Name, string | undefined>>;
    setPending(Object.fromEntries(Object.entries(all).filter(([, value]) => value)) as Narrowed<Name>);
    onChange(all);
  };
  const filters: FilterValues = Object.fromEntries(names.map((name) => [name, narrowed[name] ? narrowed[name].split(",") : undefined]));
  /** For chips of several values. */
  const choose = (changes: FilterValues) => set(Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value])) as Partial<Record<Name, string | undefined>>);
  return { narrowed, filters, set, choose };
}
