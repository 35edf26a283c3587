import { useQuery } from "@tanstack/react-query";
import { call } from "~/api/call";
import type { BookingFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { addDays, countDays } from "~/format/dates";
import type { Period } from "~/ui/PeriodPicker";
import { narrowing, type Narrowed } from "./address";

/** How much before the chosen period the chart shows, so that the period stands in its trend. */
const SHOWN_DAYS = 90;

const RESTS = { rests: ["calendar_events", "services", "ledger_entries", "organisations", "customers"] };

type By = BookingFigure["by"];

/** The figures by something, of the rows that the list shows. */
export function useFigures(by: By, asked: Period, currency: string, narrowed: Narrowed, enabled = true) {
  const { organisation } = useHouse();
  const org_id = organisation.id;
  return useQuery({
    queryKey: ["bookings", org_id, by, asked, currency, narrowed],
    // What stands there while another period is read is of the same kind.
    placeholderData: (shown: BookingFigure[] | undefined) => (shown?.[0]?.by === by ? shown : undefined),
    enabled,
    meta: RESTS,
    queryFn: () => call("booking_figures", { org_id, from_on: asked.from, to_on: asked.to, by, in_currency: currency, ...narrowing(narrowed) }),
  });
}

/** The way to read every figure by something, for a file. */
export function useAllFigures(by: By, asked: Period, currency: string, narrowed: Narrowed) {
  const { organisation } = useHouse();
  const args = { org_id: organisation.id, from_on: asked.from, to_on: asked.to, by, in_currency: currency, ...narrowing(narrowed) };
  return () => call("all_booking_figures", args);
}

/** What there is to choose from in these days; it does not depend on what of it is chosen. */
export function useChoices(period: Period, currency: string, narrowed: Narrowed) {
  const { service: _service, ...withoutService } = narrowed;
  const { staff: _staff, ...withoutStaff } = narrowed;
  const services = useFigures("service", period, currency, withoutService);
  const staff = useFigures("staff", period, currency, withoutStaff);
  const { agent: _agent, ...withoutAgent } = narrowed;
  const agents = useFigures("agent", period, currency, withoutAgent);
  return { services: services.data, staff: staff.data, agents: agents.data, error: services.error ?? staff.error ?? agents.error };
}

/** Reads the page's figures; every sum in them was made by the database. */
export function useBookings(period: Period, currency: string, narrowed: Narrowed) {
  const days = countDays(period.from, period.to);
  const totals = useFigures("period", period, currency, narrowed);
  const trend = useFigures("day", { from: days >= SHOWN_DAYS ? period.from : addDays(period.to, 1 - SHOWN_DAYS), to: period.to }, currency, narrowed);
  return {
    now: totals.data?.find((one) => one.group_key === "now"),
    past: totals.data?.find((one) => one.group_key === "before"),
    days,
    trend: trend.data,
    error: totals.error ?? trend.error,
    refetch: () => [totals, trend].forEach((one) => void one.refetch()),
  };
}
