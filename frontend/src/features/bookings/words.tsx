import type { BookingRow, BookingState, OriginKind, SoldAs } from "~/api/rows";
import { isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { Amount, Status, Unset, type Tone } from "~/ui/Value";

/** How each state looks; what it says is `bookings.state.<state>`. */
export const TONES: Record<BookingState, Tone> = { pending: "info", confirmed: "accent", kept: "good", no_show: "bad", cancelled: "none" };
export const STATES = Object.keys(TONES) as BookingState[];

/** What can have led to a booking; what each says is `bookings.origin.<kind>`. */
export const ORIGINS: readonly OriginKind[] = ["agent", "other", "none"];

/** How far a booking's sale can have come; what each says is `bookings.sold.<step>`. */
export const SOLD: readonly SoldAs[] = ["sold", "paid"];

type Speak = (word: "bookings.nobody") => string;

/** Whom a booking is for: our customer, else the name that was given. */
export const whoText = (row: Pick<BookingRow, "customer_name" | "client_name">, t: Speak): string => row.customer_name ?? row.client_name ?? t("bookings.nobody");

/** What was booked, in one line. */
export const whatText = (row: Pick<BookingRow, "service_name" | "title">): string => row.service_name ?? row.title ?? "–";

/** A state as a dot and a word. */
export function BookingStatus({ state }: { state: BookingState }) {
  const { t } = useWords();
  return <Status tone={TONES[state]}>{t(`bookings.state.${state}`)}</Status>;
}

/** What the customer pays, with its currency; what counts of it is on hover. */
export function Value({ row }: { row: BookingRow }) {
  const { t } = useWords();
  if (row.value === null) return <Unset>{t("bookings.noPrice")}</Unset>;
  return <Amount value={row.value} currency={row.currency} showCurrency />;
}

/** Whether the price counts whole since nobody has said how much of it is tax. */
export const isUntaxed = (row: Pick<BookingRow, "tax_rate" | "tax_included" | "price">): boolean => row.tax_rate === null && row.tax_included && row.price !== null && !isZero(row.price);
