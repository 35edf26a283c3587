import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { Sale } from "~/api/rows";
import { useHouse } from "~/app/house";
import styles from "~/features/attribution/Attribution.module.css";
import { SaidBy } from "~/features/attribution/SaidBy";
import { useWords } from "~/i18n";

export type Linked = Pick<Sale, "booking_rule" | "booking_set_by" | "booking_set_at">;

/** Why a sale is of its booking: who said so and when, or that what made the sale did. */
export function BookingWhy({ sale }: { sale: Linked }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const id = sale.booking_set_by;
  const setter = useQuery({
    queryKey: ["booking-setter", organisation.id, id],
    meta: { rests: ["memberships"] },
    enabled: id !== null,
    queryFn: () => rows<{ name: string }[]>(client().from("memberships").select("name").eq("org_id", organisation.id).eq("id", id ?? "").limit(1)),
  });
  // neither a name nor "somebody" while it is not known
  if (id !== null && !setter.data && !setter.error) return null;
  return <p className={styles.why}>{sale.booking_rule === "person" ? <SaidBy by={id} setter={setter.data?.[0]?.name} at={sale.booking_set_at} /> : t(sale.booking_rule === "function" ? "sales.bookingByFunction" : "sales.bookingBefore")}</p>;
}
