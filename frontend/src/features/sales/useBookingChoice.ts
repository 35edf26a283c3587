import { useQuery } from "@tanstack/react-query";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import type { BookingRow } from "~/api/rows";
import { useHouse } from "~/app/house";

/** As many as anybody looks through; what is sold for is among the latest. */
const OFFERED = 50;

/** The bookings of a customer that a sale can be for, the latest first: those that have no other sale, a colleague's neither. One that is plain stands before them, as `suggested`: the only one that was
 * kept and has no sale, of a service that the sale has lines of, if it has any. */
export function useBookingChoice(customerId: string | null, saleId: string | null, value: string | null, wanted = true) {
  const { organisation, can } = useHouse();
  return useQuery({
    queryKey: ["sale-bookings", organisation.id, customerId, saleId, value],
    meta: { rests: ["calendar_events", "sales", "sale_lines"] },
    enabled: wanted && customerId !== null && (can("calendar_events.read") || can("calendar_events.read_own")),
    queryFn: async () => {
      const of = organisation.id;
      const [found, lines] = await Promise.all([
        rows(client().from("booking_list").select("*").eq("org_id", of).eq("customer_id", customerId ?? "").order("starts_at", { ascending: false }).order("id").limit(OFFERED)) as unknown as Promise<BookingRow[]>,
        saleId ? (rows(client().from("sale_lines").select("service_id").eq("org_id", of).eq("sale_id", saleId).limit(OFFERED)) as unknown as Promise<{ service_id: string | null }[]>) : [],
      ]);
      const taken = new Set(found.length > 0 ? await call("bookings_with_sale", { org_id: of, booking_ids: found.map(({ id }) => id), ...(saleId && { but_sale_id: saleId }) }) : []);
      const services = new Set(lines.flatMap(({ service_id }) => service_id ?? []));
      const offered = found.filter((row) => row.id === value || (row.state !== "cancelled" && !taken.has(row.id)));
      const plain = offered.filter((row) => row.state === "kept" && (services.size === 0 || services.has(row.service_id ?? "")));
      const suggested = value === null && plain.length === 1 ? plain[0] : undefined;
      return { suggested: suggested?.id, offered: suggested ? [suggested, ...offered.filter((row) => row !== suggested)] : offered };
    },
  });
}
