import { useHouse } from "~/app/house";
import type { Period } from "~/ui/PeriodPicker";
import type { FilterValues } from "~/ui/useList";
import { linesIn, soldIn } from "./address";

/** The lists behind revenue. Whoever sees their own figures has sold what they tell of: a sale that came from a colleague later is not in them. */
export function useSold() {
  const { membership, can } = useHouse();
  const own: FilterValues = can("reports.read") ? {} : { sold_by: [membership.id] };
  return {
    sales: (period: Period, more: FilterValues = {}) => soldIn(period, { ...own, ...more }),
    lines: (period: Period, more: FilterValues = {}) => linesIn(period, { ...own, ...more }),
  };
}
