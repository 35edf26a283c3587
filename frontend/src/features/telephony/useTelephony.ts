import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "~/api/call";
import type { TelephonyFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { addDays, countDays } from "~/format/dates";
import type { Period } from "~/ui/PeriodPicker";
import { narrowing, type Narrowed } from "./address";

/** How much before the chosen period the chart shows, so that the period stands in its trend. */
const SHOWN_DAYS = 90;

const RESTS = { rests: ["telephony_events", "telephony_legs", "ledger_entries", "organisations", "customers"] };

/** Reads the page's figures, of the rows that its list shows; every sum in them was made by the database. */
export function useTelephony(period: Period, currency: string, byCustomer: boolean, narrowed: Narrowed) {
  const { organisation } = useHouse();
  const org_id = organisation.id;
  const days = countDays(period.from, period.to);
  const read = (by: TelephonyFigure["by"], { from, to }: Period) => call("telephony_figures", { org_id, from_on: from, to_on: to, by, in_currency: currency, ...narrowing(narrowed) });
  const useFigures = (by: TelephonyFigure["by"], asked: Period, enabled = true) =>
    useQuery({ queryKey: ["telephony", org_id, by, asked, currency, narrowed], placeholderData: keepPreviousData, enabled, meta: RESTS, queryFn: () => read(by, asked) });
  const totals = useFigures("period", period);
  const trend = useFigures("day", { from: days >= SHOWN_DAYS ? period.from : addDays(period.to, 1 - SHOWN_DAYS), to: period.to });
  const customers = useFigures("customer", period, byCustomer);
  const parts = [totals, trend, customers];
  return {
    now: totals.data?.find((one) => one.group_key === "now"),
    past: totals.data?.find((one) => one.group_key === "before"),
    days,
    trend: trend.data,
    customers: byCustomer ? customers.data : undefined,
    error: parts.find((one) => one.error)?.error ?? null,
    refetch: () => parts.forEach((one) => void one.refetch()),
  };
}
