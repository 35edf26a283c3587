import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { BookingRow, SaleRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import styles from "~/features/attribution/Attribution.module.css";
import { ChoiceDialog } from "~/features/attribution/ChoiceDialog";
import { whatText } from "~/features/bookings/words";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Span, Unset } from "~/ui/Value";
import { BookingWhy } from "./BookingWhy";
import { useBookingChoice } from "./useBookingChoice";
import { useSales } from "./useSales";

/** The booking that a sale is for, why, and how a person says otherwise. */
export function SaleBooking({ sale }: { sale: SaleRow }) {
  const { t } = useWords();
  const { tie, busy, mayUpdate } = useSales();
  const [choosing, setChoosing] = useState(false);
  return (
    <>
      {sale.booking_id ? <Booking id={sale.booking_id} /> : <Unset>{t("sales.noBooking")}</Unset>}
      {sale.booking_id && <BookingWhy sale={sale} />}
      {mayUpdate && sale.customer_id && (
        <div className={styles.acts}>
          <Button disabled={busy} onClick={() => setChoosing(true)} aria-label={t("sales.changeBooking")}>
            {t("attribution.change")}
          </Button>
        </div>
      )}
      {choosing && (
        <Choice
          sale={sale}
          onClose={() => setChoosing(false)}
          onChosen={(id) => {
            setChoosing(false);
            if (id !== sale.booking_id) void tie(sale, id);
          }}
        />
      )}
    </>
  );
}

/** One booking in one line: when and what. */
function BookingText({ row }: { row: BookingRow }) {
  return (
    <>
      <Span from={row.starts_at} to={row.ends_at} /> · <bdi>{whatText(row)}</bdi>
    </>
  );
}

function Booking({ id }: { id: string }) {
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
  return <Link to={`/bookings/${id}`}>{row ? <BookingText row={row} /> : t("sales.openBooking")}</Link>;
}

function Choice({ sale, onClose, onChosen }: { sale: SaleRow; onClose: () => void; onChosen: (id: string | null) => void }) {
  const { t } = useWords();
  const { data, error, refetch } = useBookingChoice(sale.customer_id, sale.id, sale.booking_id);
  const label = (row: BookingRow) => (
    <>
      <BookingText row={row} />
      {row.id === data?.suggested && <> · {t("sales.suggestedOne")}</>}
    </>
  );
  return (
    <ChoiceDialog
      title={t("sales.chooseBooking")}
      text={t("sales.chooseBookingText")}
      legend={t("sales.booking")}
      offered={{ data: data?.offered.map((row) => ({ id: row.id, label: label(row) })), error, refetch }}
      now={sale.booking_id}
      none={t("sales.noBookingOfIt")}
      empty={t("attribution.noneOffered")}
      onClose={onClose}
      onChosen={onChosen}
    />
  );
}
