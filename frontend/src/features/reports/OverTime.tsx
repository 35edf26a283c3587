import { lazy, Suspense, useMemo } from "react";
import type { SalesReportRow } from "~/api/rows";
import { useWords } from "~/i18n";
import { ColumnChart } from "~/ui/ColumnChart";
import { ChartSkeleton } from "~/ui/States";
import { Amount, DayText } from "~/ui/Value";
import type { Step } from "./address";

const Chart = lazy(() => import("~/ui/Chart"));
/** Each column has its amount above it; more of them than this have no room, and a line tells as much. */
const MOST_COLUMNS = 13;

interface Props {
  rows: SalesReportRow[] | undefined;
  step: Step;
  currency: string;
  name: (row: SalesReportRow) => string;
  to: (row: SalesReportRow) => string;
  sold: (row: SalesReportRow) => string;
}

/** Revenue step by step: a column each while they are few, a line where they are many. */
export function OverTime({ rows, step, currency, name, to, sold }: Props) {
  const { t } = useWords();
  const drawn = useMemo(() => rows && { days: rows.map(({ key }) => key ?? ""), series: [{ label: t("direction.revenue"), values: rows.map(({ revenue }) => revenue) }] }, [rows, t]);
  const wait = <ChartSkeleton />;
  if (!rows || !drawn) return wait;
  if (rows.length <= MOST_COLUMNS && step !== "day") {
    return (
      <ColumnChart
        label={t("reports.overTime")}
        none={t("reports.noneSold")}
        columns={rows.map((row) => ({ key: row.key ?? "", name: name(row), value: row.revenue, amount: <Amount value={row.revenue} currency={currency} />, href: to(row) }))}
      />
    );
  }
  const read = (index: number) => {
    const row = rows[index];
    return (
      row && (
        <>
          {step === "day" ? <DayText day={row.key ?? ""} /> : <span>{name(row)}</span>}
          <span>
            {t("direction.revenue")} <Amount value={row.revenue} currency={currency} />
          </span>
          <span>{sold(row)}</span>
        </>
      )
    );
  };
  return (
    <Suspense fallback={wait}>
      <Chart label={t("reports.overTime")} days={drawn.days} series={drawn.series} read={read} />
    </Suspense>
  );
}
