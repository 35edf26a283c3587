import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "~/api/call";
import { useHouse } from "~/app/house";
import { addDays, addMonths, monthStart, today } from "~/format/dates";
import type { Period } from "~/ui/PeriodPicker";

const OPTIONS = { placeholderData: keepPreviousData, meta: { rests: ["sales", "sale_lines", "leads", "state_changes", "services", "memberships", "organisations"] } };
/** So many months are looked ahead, the running one among them. */
const MONTHS = 12;

/** The figures of a period, and of the equally long one before. */
export function useSalesFigures({ from, to }: Period, currency: string) {
  const org_id = useHouse().organisation.id;
  const asked = { org_id, from_on: from, to_on: to, currency };
  return useQuery({ ...OPTIONS, queryKey: ["reports", "figures", asked], queryFn: () => call("sales_figures", asked) });
}

/** Revenue by something. */
export function useSalesReport(by: string, { from, to }: Period, currency: string) {
  const org_id = useHouse().organisation.id;
  const asked = { org_id, by, from_on: from, to_on: to, currency };
  // What stands there while another period is read is of the same kind.
  return useQuery({ ...OPTIONS, placeholderData: (shown, query) => (query?.queryKey[2] === by ? shown : undefined), queryKey: ["reports", "sales", by, asked], queryFn: () => call("sales_report", asked) });
}

/** What became of the leads of a period, by something. */
export function useLeadReport(by: string, { from, to }: Period) {
  const org_id = useHouse().organisation.id;
  const asked = { org_id, by, from_on: from, to_on: to };
  return useQuery({ ...OPTIONS, placeholderData: (shown, query) => (query?.queryKey[2] === by ? shown : undefined), queryKey: ["reports", "leads", by, asked], queryFn: () => call("lead_report", asked) });
}

/** How long leads and sales stood in the states that they left in a period. */
export function useTimeInState({ from, to }: Period) {
  const org_id = useHouse().organisation.id;
  const asked = { org_id, from_on: from, to_on: to };
  return useQuery({ ...OPTIONS, queryKey: ["reports", "time", asked], queryFn: () => call("time_in_state", asked) });
}

/** What open sales are expected to become, month by month. */
export function useForecast(currency: string) {
  const { organisation, timezone } = useHouse();
  const to_on = addDays(addMonths(monthStart(today(timezone)), MONTHS), -1);
  const asked = { org_id: organisation.id, to_on, currency };
  return useQuery({ ...OPTIONS, queryKey: ["reports", "forecast", asked], queryFn: () => call("sales_forecast", asked) });
}

/** What stands in which open state now, and what of it is won as a rule. */
export function usePipeline(currency: string) {
  const org_id = useHouse().organisation.id;
  const asked = { org_id, currency };
  return useQuery({ ...OPTIONS, queryKey: ["reports", "pipeline", asked], queryFn: () => call("sales_pipeline", asked) });
}
