import { useEffect, useRef, useState } from "react";
import { isFresh } from "./state";

const MARKED_MS = 2400;
const NONE: ReadonlySet<string> = new Set();

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** The ids of rows that somebody else added or changed a moment ago. */
export function useFreshRows<Row>(rows: Row[] | undefined, rowId: (row: Row) => string): ReadonlySet<string> {
  const before = useRef<Map<string, Row> | null>(null);
  const [fresh, setFresh] = useState(NONE);
  // It is written anew at each render, and only the rows' change is to be looked at.
  const idOf = useRef(rowId);
  idOf.current = rowId;
  useEffect(() => {
    if (!rows) return;
    const now = new Map(rows.map((row) => [idOf.current(row), row]));
    const known = before.current;
    before.current = now;
    if (!known || !isFresh()) return;
    const changed = [...now].filter(([id, row]) => !same(known.get(id), row)).map(([id]) => id);
    // Another filter, page or period is not a change of these rows.
    if (changed.length > 0 && changed.length <= Math.max(3, now.size / 2)) setFresh(new Set(changed));
  }, [rows]);
  useEffect(() => {
    if (fresh.size === 0) return;
    const timer = setTimeout(() => setFresh(NONE), MARKED_MS);
    return () => clearTimeout(timer);
  }, [fresh]);
  return fresh;
}

/** Whether a value was changed by somebody else a moment ago. */
export function useFreshValue(value: string): boolean {
  const before = useRef(value);
  const [fresh, setFresh] = useState(false);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    if (isFresh()) setFresh(true);
  }, [value]);
  useEffect(() => {
    if (!fresh) return;
    const timer = setTimeout(() => setFresh(false), MARKED_MS);
    return () => clearTimeout(timer);
  }, [fresh]);
  return fresh;
}
