import { lazy, Suspense } from "react";
import { useHouse } from "~/app/house";
import { addDays, clockAt, dateOf, dayBegins, dayOf, formatDay, type Day } from "~/format/dates";
import { Chip } from "./FilterChips";
import type { Period } from "./PeriodPicker";
import type { FilterValues } from "./useList";
import { isDay } from "./usePeriod";

const Calendar = lazy(() => import("./Calendar"));

/** A column that holds days, or moments: of these the organisation's clock says which day they are in. */
type Holds = "days" | "moments";

/** The filters that narrow a list to the days of a period, both counted. */
export function within(column: string, holds: Holds, { from, to }: Partial<Period>, timezone: string): FilterValues {
  if (holds === "days") return { [`${column}@gte`]: from, [`${column}@lte`]: to };
  return { [`${column}@gte`]: from && dayBegins(from, timezone), [`${column}@lt`]: to && dayBegins(addDays(to, 1), timezone) };
}

interface Props {
  label: string;
  column: string;
  holds?: Holds;
  filters: FilterValues;
  setFilter: (changes: FilterValues) => void;
}

/** A filter by the days of a column, both counted; an address may leave either out. */
export function PeriodChip({ label, column, holds = "moments", filters, setFilter }: Props) {
  const { locale, timezone } = useHouse();
  const read = (operator: string, shift: number): Day | null => {
    const at = filters[`${column}@${operator}`];
    if (typeof at !== "string") return null;
    if (holds === "days") return isDay(at) ? at : null;
    return Number.isNaN(Date.parse(at)) ? null : addDays(clockAt(at, timezone).day, shift);
  };
  const from = read("gte", 0);
  const to = holds === "days" ? read("lte", 0) : read("lt", -1);
  const day = (one: Day | null) => (one ? formatDay(one, locale) : "");
  const said = from || to ? (from === to ? day(from) : `${day(from)} – ${day(to)}`.trim()) : null;
  const narrow = (period: Partial<Period>) => setFilter(within(column, holds, period, timezone));
  return (
    <Chip label={label} value={said} onClear={() => narrow({})}>
      <Suspense>
        <Calendar
          mode="range"
          autoFocus
          selected={from && to ? { from: dateOf(from), to: dateOf(to) } : undefined}
          onSelect={(range) => {
            const first = range?.from && dayOf(range.from);
            const last = (range?.to && dayOf(range.to)) ?? first;
            narrow(first && last ? { from: first, to: last } : {});
          }}
        />
      </Suspense>
    </Chip>
  );
}
