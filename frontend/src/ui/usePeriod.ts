import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { useHouse } from "~/app/house";
import { lastDays, type Period } from "./PeriodPicker";

/** Whether a text from an address is a day. */
export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** The period looked at, kept in the address so that it can be gone back to and sent; the last 30 days without one. */
export function usePeriod(): [Period, (next: Period) => void] {
  const { timezone } = useHouse();
  const [search, setSearch] = useSearchParams();
  const from = search.get("from") ?? "";
  const to = search.get("to") ?? "";
  const usual = useMemo(() => lastDays(30, timezone), [timezone]);
  const period = useMemo(() => (isDay(from) && isDay(to) && from <= to ? { from, to } : usual), [from, to, usual]);
  const setPeriod = useCallback(
    (next: Period) =>
      setSearch((asked) => {
        asked.set("from", next.from);
        asked.set("to", next.to);
        return asked;
      }),
    [setSearch],
  );
  return [period, setPeriod];
}
