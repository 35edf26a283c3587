import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "~/api/call";
import { LEDGER } from "~/api/resources";
import { useHouse } from "~/app/house";
import { addDays, countDays } from "~/format/dates";
import type { Period } from "~/ui/PeriodPicker";
import type { Size } from "./catalogue";

/** What every widget is shown for. */
export interface Looked {
  period: Period;
  currency: string;
  size: Size;
}

/** How much before the chosen period the chart shows, so that the period stands in its trend. */
const SHOWN_DAYS = 180;

/** The chart's lines are averages of a week; the table has each day. */
export const AVERAGED_DAYS = 7;

const options = { placeholderData: keepPreviousData, meta: { rests: LEDGER } };

function useAsked({ period, currency }: Looked) {
  const { organisation } = useHouse();
  return { org_id: organisation.id, from_on: period.from, to_on: period.to, in_currency: currency };
}

/** What came in, what it cost and what is left, in the period and the one before. */
export function useFigures(looked: Looked) {
  const asked = useAsked(looked);
  return useQuery({ ...options, queryKey: ["overview", "figures", asked], queryFn: () => call("overview_figures", asked) });
}

/** Revenue and cost day by day; the first `lead` of them are there for the averages only. */
export function useTrend(looked: Looked) {
  const asked = useAsked(looked);
  const isLong = countDays(asked.from_on, asked.to_on) >= SHOWN_DAYS;
  const lead = isLong ? 0 : AVERAGED_DAYS - 1;
  const from_on = isLong ? asked.from_on : addDays(asked.to_on, 1 - SHOWN_DAYS - lead);
  return { lead, ...useQuery({ ...options, queryKey: ["overview", "days", { ...asked, from_on }], queryFn: () => call("overview_days", { ...asked, from_on }) }) };
}

/** The customers that make up the figures. */
export function useCustomers(looked: Looked) {
  const asked = useAsked(looked);
  return useQuery({ ...options, queryKey: ["overview", "customers", asked], queryFn: () => call("overview_customers", { ...asked, top: 50 }) });
}
