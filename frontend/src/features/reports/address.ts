import { addDays, addMonths, monthStart, type Day } from "~/format/dates";
import { within } from "~/ui/PeriodChip";
import type { Period } from "~/ui/PeriodPicker";
import { filterAddress, type FilterValues } from "~/ui/useList";

/** How a row of a report is found again in a list: by its key, and where it has none, by there being none. */
export const having = (column: string, key: string): FilterValues => (key ? { [column]: [key] } : { [`${column}@is`]: "null" });

/** The sales that were completed in a period. */
export const soldIn = (period: Period, more: FilterValues = {}): string => `/sales/sold?${filterAddress({ ...within("completed_on", "days", period, ""), ...more })}`;

/** Their lines. */
export const linesIn = (period: Period, more: FilterValues = {}): string => `/sales/lines?${filterAddress({ ...within("completed_on", "days", period, ""), ...more })}`;

/** The sales that were cancelled in a period, by the organisation's clock. */
export const cancelledIn = (period: Period, timezone: string): string => `/sales/cancelled?${filterAddress(within("state_since", "moments", period, timezone))}`;

/** The leads that were made in a period, by the organisation's clock. */
export const leadsOf = (period: Period, timezone: string, more: FilterValues = {}): string => `/leads?${filterAddress({ ...within("created_at", "moments", period, timezone), ...more })}`;

export type Step = "day" | "week" | "month";

/** The last day of the step that begins on a day. */
const endOf = (step: Step, day: Day): Day => (step === "day" ? day : step === "week" ? addDays(day, 6) : addDays(addMonths(monthStart(day), 1), -1));

/** The days of a step that are in the period too: the first and the last may be cut. */
export function stepIn(step: Step, day: Day, { from, to }: Period): Period {
  const end = endOf(step, day);
  return { from: day < from ? from : day, to: end > to ? to : end };
}
