import { lazy, Suspense, useMemo } from "react";
import type { BookingFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount, isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import type { Period } from "~/ui/PeriodPicker";
import { ChartSkeleton } from "~/ui/States";
import { Amount, DayText } from "~/ui/Value";

const Chart = lazy(() => import("~/ui/Chart"));

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

const countOf = (day: BookingFigure) => day.booking_count + day.cancelled_count;

/** Kept value, or kept bookings and no-shows, day by day, with the chosen period in its trend; as a table, the days of the period. */
export function Trend({ days, period, currency, average, drawn, asTable, to }: Props) {
  const { t } = useWords();
  const { locale } = useHouse();
  // From the first day with anything on, and all of the chosen period.
  const shown = useMemo(() => {
    const first = days?.findIndex((day) => countOf(day) > 0 || day.group_key === period.from) ?? 0;
    return first > 0 ? days?.slice(first) : days;
  }, [days, period.from]);
  const lines = useMemo(() => {
    if (!shown) return undefined;
    const counts = (label: string, count: (day: BookingFigure) => number) => ({ label, values: shown.map((day) => String(count(day))) });
    return {
      days: shown.map((day) => day.group_key ?? ""),
      series: drawn === "value" ? [{ label: t("bookings.drawnValue"), values: shown.map((day) => day.value) }] : [counts(t("bookings.line.kept"), (day) => day.kept_count), counts(t("bookings.line.missed"), (day) => day.no_show_count)],
    };
  }, [shown, drawn, t]);
  const count = (value: number) => formatCount(value, locale);
  const value = (day: BookingFigure) => <Amount value={day.value} currency={currency} estimated={!isZero(day.value)} title={t("bookings.estimated")} />;
  if (asTable) {
    return (
      <DataTable<BookingFigure>
        label={t("bookings.perDay")}
        rows={shown?.filter((day) => (day.group_key ?? "") >= period.from && (day.group_key ?? "") <= period.to).reverse()}
        rowId={(day) => day.group_key ?? ""}
        rowName={(day) => day.group_key ?? ""}
        href={(day) => (countOf(day) > 0 ? to(day.group_key ?? "") : undefined)}
        columns={[
          { key: "day", label: t("field.day"), card: "title", cell: (day) => <DayText day={day.group_key ?? ""} /> },
          { key: "booked", label: t("bookings.booked"), end: true, cell: (day) => count(day.booking_count) },
          { key: "kept", label: t("bookings.state.kept"), end: true, cell: (day) => count(day.kept_count) },
          { key: "missed", label: t("bookings.state.no_show"), end: true, cell: (day) => count(day.no_show_count) },
          { key: "cancelled", label: t("bookings.state.cancelled"), end: true, cell: (day) => count(day.cancelled_count) },
          { key: "card", label: t("bookings.booked"), card: "text", cardOnly: true, cell: (day) => t("bookings.cardText", { booked: count(day.booking_count), kept: count(day.kept_count), missed: count(day.no_show_count) }) },
          { key: "value", label: `${t("bookings.keptValue")}, ${currency}`, end: true, card: "value", cell: value },
        ]}
      />
    );
  }
  const wait = <ChartSkeleton />;
  if (!lines || !shown) return wait;
  const read = (index: number) => {
    const day = shown[index];
    if (!day?.group_key) return null;
    return (
      <>
        <DayText day={day.group_key} />
        <span>
          {t("bookings.keptValue")} {value(day)}
        </span>
        <span>
          {t("bookings.state.kept")} {count(day.kept_count)}
        </span>
        <span>
          {t("bookings.state.no_show")} {count(day.no_show_count)}
        </span>
      </>
    );
  };
  return (
    <Suspense fallback={wait}>
      <Chart label={t("bookings.perDay")} days={lines.days} series={lines.series} shaded={period} average={average} read={read} />
    </Suspense>
  );
}
