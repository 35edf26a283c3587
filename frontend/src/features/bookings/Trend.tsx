import { useMemo } from "react";
import type { BookingFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount, isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { DayTrend } from "~/ui/DayTrend";
import type { Period } from "~/ui/PeriodPicker";
import { Amount } from "~/ui/Value";

/** What the chart draws: what kept bookings brought in, or how many were kept and how many not. */
export type Drawn = "value" | "count";

interface Props {
  days: BookingFigure[] | undefined;
  period: Period;
  currency: string;
  average: number;
  drawn: Drawn;
  asTable: boolean;
  to: (day: string) => string;
}

const dayOf = (day: BookingFigure) => day.group_key ?? "";

/** Kept value, or kept bookings and no-shows, day by day. */
export function Trend({ days, period, currency, average, drawn, asTable, to }: Props) {
  const { t } = useWords();
  const { locale } = useHouse();
  const lines = useMemo(
    () =>
      drawn === "value"
        ? [{ label: t("bookings.drawnValue"), value: (day: BookingFigure) => day.value }]
        : [
            { label: t("bookings.line.kept"), value: (day: BookingFigure) => String(day.kept_count) },
            { label: t("bookings.line.missed"), value: (day: BookingFigure) => String(day.no_show_count) },
          ],
    [drawn, t],
  );
  const count = (value: number) => formatCount(value, locale);
  const value = (day: BookingFigure) => <Amount value={day.value} currency={currency} estimated={!isZero(day.value)} title={t("bookings.estimated")} />;
  const table = {
    to,
    columns: [
      { key: "booked", label: t("bookings.booked"), end: true, cell: (day: BookingFigure) => count(day.booking_count) },
      { key: "kept", label: t("bookings.state.kept"), end: true, cell: (day: BookingFigure) => count(day.kept_count) },
      { key: "missed", label: t("bookings.state.no_show"), end: true, cell: (day: BookingFigure) => count(day.no_show_count) },
      { key: "cancelled", label: t("bookings.state.cancelled"), end: true, cell: (day: BookingFigure) => count(day.cancelled_count) },
      { key: "card", label: t("bookings.booked"), card: "text" as const, cardOnly: true, cell: (day: BookingFigure) => t("bookings.cardText", { booked: count(day.booking_count), kept: count(day.kept_count), missed: count(day.no_show_count) }) },
      { key: "value", label: `${t("bookings.keptValue")}, ${currency}`, end: true, card: "value" as const, cell: value },
    ],
  };
  return (
    <DayTrend<BookingFigure>
      label={t("bookings.perDay")}
      rows={days}
      dayOf={dayOf}
      isUsed={(day) => day.booking_count + day.cancelled_count > 0}
      period={period}
      average={average}
      lines={lines}
      facts={(day) => [
        [t("bookings.keptValue"), value(day)],
        [t("bookings.state.kept"), count(day.kept_count)],
        [t("bookings.state.no_show"), count(day.no_show_count)],
      ]}
      {...(asTable ? { table } : {})}
    />
  );
}
