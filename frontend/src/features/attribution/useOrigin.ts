import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { BookingRow, TelephonyRow } from "~/api/rows";
import { useHouse } from "~/app/house";

/** How far back calls and messages are offered, in days; the rules' own window is a setting. */
const OFFERED_DAYS = 90;
const OFFERED = 20;
const COLUMNS = "id,kind,direction,state,seconds,started_at,counterpart,customer_id,customer_name,agent_key,agent_name,body";

export type Lead = Pick<TelephonyRow, "id" | "kind" | "direction" | "state" | "seconds" | "started_at" | "counterpart" | "customer_id" | "customer_name" | "agent_key" | "agent_name" | "body">;

/** When a booking was made, as the rules take it. */
export const madeAt = (row: Pick<BookingRow, "booked_at" | "created_at" | "starts_at">): string => row.booked_at ?? (Date.parse(row.created_at) < Date.parse(row.starts_at) ? row.created_at : row.starts_at);

const leads = () => client().from("telephony_list").select(COLUMNS);

/** The call or message that led to a booking, as far as the reader may see it; and who said so. */
export function useOrigin(row: BookingRow) {
  const { organisation } = useHouse();
  return useQuery({
    queryKey: ["origin", organisation.id, row.id, row.origin_event_id, row.origin_set_by],
    meta: { rests: ["telephony_events", "calendar_events", "customers"] },
    queryFn: async () => {
      const [[lead], [setter]] = await Promise.all([
        row.origin_event_id ? (rows(leads().eq("org_id", organisation.id).eq("id", row.origin_event_id).limit(1)) as unknown as Promise<Lead[]>) : [],
        row.origin_set_by ? rows<{ name: string }[]>(client().from("memberships").select("name").eq("org_id", organisation.id).eq("id", row.origin_set_by).limit(1)) : [],
      ]);
      return { lead: lead ?? null, setter: setter?.name ?? null };
    },
  });
}

/** The same person's calls and messages in the weeks before a booking was made, latest first. */
export function useOffered(row: BookingRow) {
  const { organisation } = useHouse();
  return useQuery({
    queryKey: ["origins offered", organisation.id, row.id],
    meta: { rests: ["telephony_events", "customers"] },
    queryFn: async () => {
      const made = madeAt(row);
      const since = new Date(Date.parse(made) - OFFERED_DAYS * 86_400_000).toISOString();
      const of = (column: "customer_id" | "counterpart", value: string | null) =>
        value === null ? [] : (rows(leads().eq("org_id", organisation.id).eq(column, value).gte("started_at", since).lte("started_at", made).order("started_at", { ascending: false }).limit(OFFERED)) as unknown as Promise<Lead[]>);
      const found = (await Promise.all([of("customer_id", row.customer_id), of("counterpart", row.client_phone)])).flat();
      const once = new Map(found.map((lead) => [lead.id, lead]));
      return [...once.values()].sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at)).slice(0, OFFERED);
    },
  });
}

/** The bookings that a call or message led to. */
export function useLedTo(eventId: string) {
  const { organisation } = useHouse();
  return useQuery({
    queryKey: ["led to", organisation.id, eventId],
    meta: { rests: ["calendar_events"] },
    queryFn: () => rows(client().from("booking_list").select("*").eq("org_id", organisation.id).eq("origin_event_id", eventId).order("starts_at", { ascending: false }).order("id").limit(50)) as unknown as Promise<BookingRow[]>,
  });
}
