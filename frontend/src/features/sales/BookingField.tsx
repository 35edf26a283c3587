import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { BookingRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { whatText } from "~/features/bookings/words";
import { clockAt, formatDay, formatTime } from "~/format/dates";
import { useWords } from "~/i18n";
import { SelectField } from "~/ui/Field";

interface Props {
  customerId: string | null;
  value: string | null;
  error?: string | undefined;
  onChange: (id: string | null) => void;
}

/** As many as anybody looks through; what is sold for is among the latest. */
const OFFERED = 50;

/** Which booking of the customer the sale is for; not there for a customer who never booked. */
export function BookingField({ customerId, value, error, onChange }: Props) {
  const { t } = useWords();
  const { organisation, can, locale, timezone } = useHouse();
  const found = useQuery({
    queryKey: ["sale-bookings", organisation.id, customerId],
    meta: { rests: ["calendar_events"] },
    enabled: customerId !== null && (can("calendar_events.read") || can("calendar_events.read_own")),
    queryFn: () =>
      rows(client().from("booking_list").select("*").eq("org_id", organisation.id).eq("customer_id", customerId ?? "").order("starts_at", { ascending: false }).order("id").limit(OFFERED)) as unknown as Promise<BookingRow[]>,
  });
  const offered = (found.data ?? []).filter((row) => row.state !== "cancelled" || row.id === value);
  if (!value && offered.length === 0) return null;
  const options = offered.map((row) => ({ value: row.id, label: `${formatDay(clockAt(row.starts_at, timezone).day, locale)}, ${formatTime(row.starts_at, locale, timezone)} · ${whatText(row)}` }));
  if (value && !options.some((one) => one.value === value)) options.unshift({ value, label: t("sales.hasBooking") });
  return <SelectField label={t("sales.booking")} hint={t("sales.bookingHint")} error={error} empty={t("sales.noBooking")} options={options} value={value ?? ""} onChange={(event) => onChange(event.target.value || null)} />;
}
