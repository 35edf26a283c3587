import { useQuery } from "@tanstack/react-query";
import { useGetList } from "ra-core";
import { call } from "~/api/call";
import type { RoiFigure, RoiSettings } from "~/api/rows";
import { useHouse } from "~/app/house";
import { addDays, countDays, today } from "~/format/dates";
import type { Period } from "~/ui/PeriodPicker";
import { inAddress } from "~/ui/useNarrowed";

/** How much before the chosen period the chart shows, so that the period stands in its trend. */
const SHOWN_DAYS = 90;
/** How far ahead bookings are told apart from what counts. */
export const AHEAD_DAYS = 90;

const RESTS = { rests: ["telephony_events", "telephony_legs", "calendar_events", "sales", "ai_usage_logs", "ai_usage_days", "provider_bills", "roi_settings", "organisations"] };

type By = RoiFigure["by"];

/** The figures by something. */
export function useFigures(by: By, asked: Period, currency: string) {
  const { organisation } = useHouse();
  const org_id = organisation.id;
  return useQuery({
    queryKey: ["roi", org_id, by, asked, currency],
    // What stands there while another period is read is of the same kind.
    placeholderData: (shown: RoiFigure[] | undefined) => (shown?.[0]?.by === by ? shown : undefined),
    meta: RESTS,
    queryFn: () => call("roi_summary", { org_id, from_on: asked.from, to_on: asked.to, by, in_currency: currency }),
  });
}

/** What narrows a list of calls to those that an agent held, as an address has it. */
export function useHeldByAgents(asked: Period, currency: string): string {
  const found = useFigures("agent", asked, currency);
  const keys = (found.data ?? []).flatMap(({ group_key }) => (group_key ? [inAddress(group_key)] : []));
  return keys.length > 0 ? `&agent=${encodeURIComponent(keys.join(","))}` : "";
}

/** Why net is another one than in the equally long period before; the steps sum exactly to the difference. */
export function useSteps(asked: Period, currency: string) {
  const { organisation } = useHouse();
  const org_id = organisation.id;
  return useQuery({
    queryKey: ["roi", org_id, "change", asked, currency],
    meta: RESTS,
    queryFn: () => call("roi_change", { org_id, from_on: asked.from, to_on: asked.to, in_currency: currency }),
  });
}

/** Everything the figures were ever computed with, the newest first. */
export const useSettings = () => useGetList<RoiSettings>("roi_settings", { pagination: { page: 1, perPage: 100 }, sort: { field: "valid_from", order: "DESC" } });

/** The settings that held on some day of a period, the newest first; `fromStart` tells whether some held on its first. */
export function settingsOf(all: RoiSettings[], { from, to }: Period): { held: RoiSettings[]; fromStart: boolean } {
  const begun = all.filter((one) => one.valid_from <= to);
  const first = begun.findIndex((one) => one.valid_from <= from);
  return { held: first < 0 ? begun : begun.slice(0, first + 1), fromStart: first >= 0 };
}

/** Reads the page's figures; every sum in them was made by the database. */
export function useRoi(period: Period, currency: string) {
  const { timezone } = useHouse();
  const days = countDays(period.from, period.to);
  const from = today(timezone);
  const totals = useFigures("period", period, currency);
  const trend = useFigures("day", { from: days >= SHOWN_DAYS ? period.from : addDays(period.to, 1 - SHOWN_DAYS), to: period.to }, currency);
  const ahead = useFigures("total", { from, to: addDays(from, AHEAD_DAYS - 1) }, currency);
  const parts = [totals, trend, ahead];
  return {
    now: totals.data?.find((one) => one.group_key === "current"),
    past: totals.data?.find((one) => one.group_key === "previous"),
    ahead: ahead.data?.[0],
    days,
    trend: trend.data,
    error: parts.find((one) => one.error)?.error ?? null,
    refetch: () => parts.forEach((one) => void one.refetch()),
  };
}
