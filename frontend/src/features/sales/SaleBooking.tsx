import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { BookingRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { whatText } from "~/features/bookings/words";
import { useWords } from "~/i18n";
import { Span, Unset } from "~/ui/Value";

/** The booking that a sale is for: when, and what; leads there. */
export function SaleBooking({ id }: { id: string }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const found = useQuery({
    queryKey: ["sale-booking", organisation.id, id],
    meta: { rests: ["calendar_events"] },
    queryFn: () => rows(client().from("booking_list").select("*").eq("org_id", organisation.id).eq("id", id).limit(1)) as unknown as Promise<BookingRow[]>,
  });
  const row = found.data?.[0];
  // a colleague's booking is not the reader's to open
  if (found.data && !row) return <Unset>{t("sales.othersBooking")}</Unset>;
  return (
    <Link to={`/bookings/${id}`}>
      {row ? (
        <>
          <Span from={row.starts_at} to={row.ends_at} /> · {whatText(row)}
        </>
      ) : (
        t("sales.openBooking")
      )}
    </Link>
  );
}
