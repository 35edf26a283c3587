import type { BookingFigure, BookingRow } from "~/api/rows";
import { providerName } from "~/features/integrations/providers";
import type { CsvColumn } from "~/format/csv";
import type { Word } from "~/i18n";

type Speak = (word: Word) => string;

/** All that is shown of bookings, a row each. */
export function bookingColumns(t: Speak): CsvColumn<BookingRow>[] {
  return [
    { label: t("bookings.begins"), value: (row) => row.starts_at },
    { label: t("bookings.ends"), value: (row) => row.ends_at },
    { label: t("field.day"), value: (row) => row.happened_on },
    { label: t("field.state"), value: (row) => t(`bookings.state.${row.state}`) },
    { label: t("field.customer"), value: (row) => row.customer_name },
    { label: t("bookings.client"), value: (row) => row.client_name },
    { label: t("field.phone"), value: (row) => row.client_phone },
    { label: t("field.email"), value: (row) => row.client_email },
    { label: t("bookings.service"), value: (row) => row.service_name },
    { label: t("bookings.subject"), value: (row) => row.title },
    { label: t("bookings.staff"), value: (row) => row.staff_name },
    { label: t("bookings.gross"), value: (row) => row.value },
    { label: t("bookings.net"), value: (row) => row.net_value },
    { label: t("field.currency"), value: (row) => row.currency },
    { label: t("bookings.taxRate"), value: (row) => row.tax_rate },
    { label: t("bookings.movedFrom"), value: (row) => row.previous_starts_at },
    { label: t("bookings.cancelledAt"), value: (row) => row.cancelled_at },
    { label: t("attribution.cameFrom"), value: (row) => t(`bookings.origin.${row.origin_kind}`) },
    { label: t("telephony.agent"), value: (row) => row.origin_agent },
    { label: t("bookings.foundBy"), value: (row) => row.origin_rule && t(`bookings.rule.${row.origin_rule}`) },
    { label: t("sales.one"), value: (row) => row.sold_as && t(`bookings.sold.${row.sold_as}`) },
    { label: t("bookings.soldFor"), value: (row) => row.sold_for },
    { label: t("bookings.soldIn"), value: (row) => row.sold_in },
    { label: t("bookings.provider"), value: (row) => row.provider && providerName(row.provider) },
    { label: t("bookings.reference"), value: (row) => row.provider_booking_id },
  ];
}

/** Figures by a day, a service, a person or a customer, as the page shows them. */
export function figureColumns(label: string, nameOf: (row: BookingFigure) => string, currency: string, t: Speak): CsvColumn<BookingFigure>[] {
  return [
    { label, value: nameOf },
    { label: t("bookings.booked"), value: (row) => row.booking_count },
    { label: t("bookings.ahead"), value: (row) => row.ahead_count },
    { label: t("bookings.state.kept"), value: (row) => row.kept_count },
    { label: t("bookings.state.no_show"), value: (row) => row.no_show_count },
    { label: t("bookings.state.cancelled"), value: (row) => row.cancelled_count },
    { label: t("bookings.noShowRate"), value: (row) => row.no_show_rate },
    { label: `${t("bookings.keptValue")}, ${currency}`, value: (row) => row.value },
    { label: t("bookings.soldCount"), value: (row) => row.sold_count },
    { label: t("bookings.paidCount"), value: (row) => row.paid_count },
    { label: `${t("bookings.paidValue")}, ${currency}`, value: (row) => row.paid_value },
  ];
}
