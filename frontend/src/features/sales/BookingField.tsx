import { useHouse } from "~/app/house";
import { whatText } from "~/features/bookings/words";
import { clockAt, formatDay, formatTime } from "~/format/dates";
import { useWords } from "~/i18n";
import { SelectField } from "~/ui/Field";
import { useBookingChoice } from "./useBookingChoice";

interface Props {
  customerId: string | null;
  saleId: string | null;
  value: string | null;
  error?: string | undefined;
  onChange: (id: string | null) => void;
}

/** Which booking of the customer the sale is for; not there for a customer who never booked. */
export function BookingField({ customerId, saleId, value, error, onChange }: Props) {
  const { t } = useWords();
  const { locale, timezone } = useHouse();
  const found = useBookingChoice(customerId, saleId, value);
  const offered = found.data?.offered ?? [];
  if (!value && offered.length === 0) return null;
  const options = offered.map((row) => {
    const label = `${formatDay(clockAt(row.starts_at, timezone).day, locale)}, ${formatTime(row.starts_at, locale, timezone)} · ${whatText(row)}`;
    return { value: row.id, label: row.id === found.data?.suggested ? t("sales.suggested", { booking: label }) : label };
  });
  if (value && !options.some((one) => one.value === value)) options.unshift({ value, label: t("sales.hasBooking") });
  return <SelectField label={t("sales.booking")} hint={t("sales.bookingHint")} error={error} empty={t("sales.noBooking")} options={options} value={value ?? ""} onChange={(event) => onChange(event.target.value || null)} />;
}
