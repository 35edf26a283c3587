import { useQuery } from "@tanstack/react-query";
import { useDataProvider } from "ra-core";
import { useEffect, useState } from "react";
import { readAll } from "~/api/readAll";
import type { BookingRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { addDays, clockAt, dayBegins, type Day } from "~/format/dates";
import type { Period } from "~/ui/PeriodPicker";
import { narrowingRows, type Narrowed } from "./address";

/** More than anybody reads in a week; who has them narrows to a service or a person. */
export const MOST = 1800;
/** How long before the first day a booking may have begun that still goes on. */
const LONGEST_DAYS = 31;

/** The bookings that touch these days. */
export function useCalendar(days: Period, narrowed: Narrowed, enabled: boolean) {
  const { organisation, timezone } = useHouse();
  const provider = useDataProvider();
  return useQuery({
    queryKey: ["calendar", organisation.id, days, narrowed, timezone],
    meta: { rests: ["calendar_events", "customers"] },
    enabled,
    queryFn: ({ signal }) => {
      const begins = dayBegins(days.from, timezone);
      const filter = { "starts_at@gte": dayBegins(addDays(days.from, -LONGEST_DAYS), timezone), "starts_at@lt": dayBegins(addDays(days.to, 1), timezone), "ends_at@gte": begins, ...narrowingRows(narrowed) };
      return readAll<BookingRow>(provider, { resource: "booking_list", sort: { field: "starts_at", order: "ASC" }, filter }, () => undefined, signal, MOST);
    },
  });
}

/** What the organisation's calendar and clock show now, a minute at a time. */
export function useNow(): { day: Day; minutes: number } {
  const { timezone } = useHouse();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return clockAt(now, timezone);
}
