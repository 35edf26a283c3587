import { useRef, type RefObject } from "react";

interface Kept<Row> {
  /** The row as it was when the reader began to change it; before that, as it is. */
  row: Row;
  /** Whether it was changed elsewhere since. */
  isOld: boolean;
  /** The form writes here whether it holds changes. */
  dirty: RefObject<boolean>;
}

/** Keeps what is being edited from being replaced by a live change: from the first change on, the form's row stays. */
export function useKept<Row extends { version: number }>(now: Row): Kept<Row> {
  const dirty = useRef(false);
  const kept = useRef(now);
  if (!dirty.current) kept.current = now;
  return { row: kept.current, isOld: kept.current.version !== now.version, dirty };
}
