import { useQuery } from "@tanstack/react-query";
import { call } from "~/api/call";
import type { TelephonyFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { addDays, countDays } from "~/format/dates";
import type { Period } from "~/ui/PeriodPicker";
import { useRanked } from "~/ui/useRanked";
import { narrowing, type Narrowed } from "./address";

/** How much before the chosen period the chart shows, so that the period stands in its trend. */
const SHOWN_DAYS = 90;

const RESTS = ["telephony_events", "telephony_legs", "ledger_entries", "organisations", "customers"];

type By = TelephonyFigure["by"];

const useAsked = (by: By, { from, to }: Period, currency: string, narrowed: Narrowed) => ({ org_id: useHouse().organisation.id, from_on: from, to_on: to, by, in_currency: currency, ...narrowing(narrowed) });

/** The figures by something, of the rows that the list shows. */
export function useFigures(by: By, asked: Period, currency: string, narrowed: Narrowed, enabled = true) {
  const args = useAsked(by, asked, currency, narrowed);
  return useQuery({
    queryKey: ["telephony", args],
    // What stands there while another period is read is of the same kind.
    placeholderData: (shown: TelephonyFigure[] | undefined) => (shown?.[0]?.by === by ? shown : undefined),
    enabled,
    meta: { rests: RESTS },
    queryFn: () => call("telephony_figures", args),
  });
}

/** Reads the page's figures; every sum in them was made by the database. */
export function useTelephony(period: Period, currency: string, byCustomer: boolean, narrowed: Narrowed) {
  const days = countDays(period.from, period.to);
  const totals = useFigures("period", period, currency, narrowed);
  const trend = useFigures("day", { from: days >= SHOWN_DAYS ? period.from : addDays(period.to, 1 - SHOWN_DAYS), to: period.to }, currency, narrowed);
  const ofCustomers = useAsked("customer", period, currency, narrowed);
  const customers = useRanked("telephony", "telephony_figures", ofCustomers, RESTS, byCustomer);
  const parts = [totals, trend, customers];
  return {
    now: totals.data?.find((one) => one.group_key === "now"),
    past: totals.data?.find((one) => one.group_key === "before"),
    days,
    trend: trend.data,
    customers,
    everyCustomer: () => call("all_telephony_figures", ofCustomers),
    error: parts.find((one) => one.error)?.error ?? null,
    refetch: () => parts.forEach((one) => void one.refetch()),
  };
}
