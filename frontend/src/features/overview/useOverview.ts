import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "~/api/call";
import { LEDGER } from "~/api/resources";
import { addDays } from "~/format/dates";
import type { Period } from "~/ui/PeriodPicker";

/** How much before the chosen period the chart shows, so that the period stands in its trend. */
const SHOWN_DAYS = 180;

/** The chart's lines are averages of a week; the table has each day. */
export const AVERAGED_DAYS = 7;

/** Reads the three parts of the Overview; every total in them was made by the database. */
export function useOverview(org_id: string, period: Period, in_currency: string, days: number) {
  const asked = { org_id, from_on: period.from, to_on: period.to, in_currency };
  const options = { placeholderData: keepPreviousData, meta: { rests: LEDGER } };
  const figures = useQuery({ ...options, queryKey: ["overview", "figures", asked], queryFn: () => call("overview_figures", asked) });
  // The first averages need the days before them.
  const lead = days >= SHOWN_DAYS ? 0 : AVERAGED_DAYS - 1;
  const from_on = days >= SHOWN_DAYS ? period.from : addDays(period.to, 1 - SHOWN_DAYS - lead);
  const trend = useQuery({ ...options, queryKey: ["overview", "days", { ...asked, from_on }], queryFn: () => call("overview_days", { ...asked, from_on }) });
  const customers = useQuery({ ...options, queryKey: ["overview", "customers", asked], queryFn: () => call("overview_customers", { ...asked, top: 50 }) });
  const parts = [figures, trend, customers];
  return {
    figures: figures.data,
    trend: trend.data,
    lead,
    customers: customers.data,
    error: parts.find((part) => part.error)?.error ?? null,
    refetch: () => parts.forEach((part) => void part.refetch()),
  };
}
