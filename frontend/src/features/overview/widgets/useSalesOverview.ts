import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "~/api/call";
import { useHouse } from "~/app/house";
import { addMonths, monthStart, today } from "~/format/dates";
import type { Looked } from "../useOverview";

/** What leads, sales and what is done with them rest on. */
const SALES = ["leads", "sales", "sale_lines", "customers", "memberships", "organisations", "currency_changes"] as const;
const options = { placeholderData: keepPreviousData, meta: { rests: SALES } };

/** Months that the columns show, the running one included. */
const MONTHS = 12;
/** Months that the forecast looks ahead, the running one included. */
const AHEAD = 6;

/** The key figures of the period and of the one before it. */
export function useSalesFigures({ period, currency }: Looked) {
  const { organisation } = useHouse();
  const asked = { org_id: organisation.id, from_on: period.from, to_on: period.to, currency };
  return useQuery({ ...options, queryKey: ["dashboard", "sales_figures", asked], queryFn: () => call("sales_figures", asked) });
}

/** What was sold in the period, by who sold it. */
export function useSellers({ period, currency }: Looked) {
  const { organisation } = useHouse();
  const asked = { org_id: organisation.id, by: "person", from_on: period.from, to_on: period.to, currency };
  return useQuery({ ...options, queryKey: ["dashboard", "sales_report", asked], queryFn: () => call("sales_report", asked) });
}

/** What was sold in each of the last months. */
export function useSalesMonths({ currency }: Looked) {
  const { organisation, timezone } = useHouse();
  const now = today(timezone);
  const asked = { org_id: organisation.id, by: "month", from_on: addMonths(monthStart(now), 1 - MONTHS), to_on: now, currency };
  return useQuery({ ...options, queryKey: ["dashboard", "sales_report", asked], queryFn: () => call("sales_report", asked) });
}

/** What is open now, state by state. */
export function usePipeline({ currency }: Looked) {
  const { organisation } = useHouse();
  const asked = { org_id: organisation.id, currency };
  return useQuery({ ...options, queryKey: ["dashboard", "sales_pipeline", asked], queryFn: () => call("sales_pipeline", asked) });
}

/** What the open sales may bring in each of the next months. */
export function useForecast({ currency }: Looked) {
  const { organisation, timezone } = useHouse();
  const asked = { org_id: organisation.id, to_on: addMonths(monthStart(today(timezone)), AHEAD - 1), currency };
  return useQuery({ ...options, queryKey: ["dashboard", "sales_forecast", asked], queryFn: () => call("sales_forecast", asked) });
}

/** What happened, the newest first. */
export function useActivity(top: number) {
  const { organisation } = useHouse();
  const asked = { org_id: organisation.id, top };
  return useQuery({ ...options, meta: { rests: [...SALES, "tasks", "notes"] }, queryKey: ["dashboard", "sales_activity", asked], queryFn: () => call("sales_activity", asked) });
}

/** What the day asks of the reader; another day begins by itself. */
export function useMyDay() {
  const { organisation, timezone } = useHouse();
  const asked = { org_id: organisation.id, on_day: today(timezone) };
  return useQuery({ ...options, meta: { rests: [...SALES, "tasks", "calendar_events"] }, queryKey: ["dashboard", "my_day", asked], queryFn: () => call("my_day", asked) });
}
