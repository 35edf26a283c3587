import { lazy, Suspense, useMemo, type ReactNode } from "react";
import type { Day } from "~/format/dates";
import type { Decimal } from "~/format/money";
import { useWords } from "~/i18n";
import { DataTable, type Column } from "./DataTable";
import type { Period } from "./PeriodPicker";
import { ChartSkeleton } from "./States";
import { DayText } from "./Value";

const Chart = lazy(() => import("./Chart"));

export interface Line<Row> {
  label: string;
  value: (row: Row) => Decimal;
  /** Another line shows through it where both are at one height. */
  dashed?: boolean;
}

interface DayTrendProps<Row> {
  label: string;
  rows: Row[] | undefined;
  dayOf: (row: Row) => Day;
  /** Whether there is anything on a day: the lines begin at the first, and at the latest with the period. Left out, at the first row. */
  isUsed?: (row: Row) => boolean;
  period: Period;
  average: number;
  /** So many of the first days are there for the averages only. */
  lead?: number;
  /** The same array from one drawing to the next, or the chart is made anew. */
  lines: Line<Row>[];
  /** What is said of the day under the pointer. */
  facts: (row: Row) => [label: string, value: ReactNode][];
  /** In place of the lines: what stands in the table beside the day, and where a day leads. */
  table?: { columns: Column<Row>[]; to: (day: Day) => string };
}

/** The days of a period. */
export function within<Row>(rows: Row[] | undefined, dayOf: (row: Row) => Day, { from, to }: Period): Row[] | undefined {
  return rows?.filter((row) => dayOf(row) >= from && dayOf(row) <= to);
}

/** Figures day by day, with the chosen period in its trend; as a table, the days of the period, the newest first. */
export function DayTrend<Row>({ label, rows, dayOf, isUsed, period, average, lead, lines, facts, table }: DayTrendProps<Row>) {
  const { t } = useWords();
  const first = isUsed && rows ? rows.findIndex((row) => isUsed(row) || dayOf(row) === period.from) : 0;
  const shown = useMemo(() => (first > 0 ? rows?.slice(first) : rows), [rows, first]);
  const drawn = useMemo(
    () =>
      shown && {
        days: shown.map(dayOf),
        series: lines.map(({ value, ...line }) => ({ ...line, values: shown.map(value) })),
      },
    [shown, dayOf, lines],
  );
  if (table) {
    return (
      <DataTable<Row>
        label={label}
        rows={within(shown, dayOf, period)?.reverse()}
        rowId={dayOf}
        rowName={dayOf}
        href={(row) => (!isUsed || isUsed(row) ? table.to(dayOf(row)) : undefined)}
        columns={[{ key: "day", label: t("field.day"), card: "title", cell: (row) => <DayText day={dayOf(row)} /> }, ...table.columns]}
      />
    );
  }
  const wait = <ChartSkeleton />;
  if (!drawn || !shown) return wait;
  const read = (index: number) => {
    const row = shown[index];
    if (!row || !dayOf(row)) return null;
    return (
      <>
        <DayText day={dayOf(row)} />
        {facts(row).map(([name, value]) => (
          <span key={name}>
            {name} {value}
          </span>
        ))}
      </>
    );
  };
  return (
    <Suspense fallback={wait}>
      <Chart label={label} days={drawn.days} series={drawn.series} shaded={period} average={average} read={read} {...(lead === undefined ? {} : { lead })} />
    </Suspense>
  );
}
