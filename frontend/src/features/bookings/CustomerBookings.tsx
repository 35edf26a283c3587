import { useWords } from "~/i18n";
import { Unset } from "~/ui/Value";
import { BookingTable } from "./BookingTable";

/** A customer's bookings, those ahead first, for their page. */
export function CustomerBookings({ customerId }: { customerId: string }) {
  const { t } = useWords();
  return <BookingTable filter={{ customer_id: customerId }} href={(row) => `/bookings/${row.id}`} withoutCustomer perPage={10} empty={<Unset>{t("bookings.noneOfCustomer")}</Unset>} />;
}
