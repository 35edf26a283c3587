import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { BookingRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Facts } from "~/ui/Page";

/** The sale that a booking is part of, if the reader may see one; a cancelled one is none. */
export function SoldAs({ row }: { row: BookingRow }) {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const found = useQuery({
    queryKey: ["booking-sale", organisation.id, row.id],
    meta: { rests: ["sales"] },
    enabled: can("sales.read") || can("sales.read_own"),
    queryFn: () => rows(client().from("sales").select("id,number,title").eq("org_id", organisation.id).eq("booking_id", row.id).neq("state", "CANCELLED").limit(1)),
  });
  const sale = found.data?.[0];
  if (!sale) return null;
  return <Facts facts={[{ label: t("sales.one"), value: <Link to={`/sales/${sale.id}`}>{[sale.number, sale.title].filter(Boolean).join(" · ")}</Link> }]} />;
}
