import { lazy, Suspense, useMemo } from "react";
import type { OverviewDay } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatAmount } from "~/format/money";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import type { Period } from "~/ui/PeriodPicker";
import { ChartSkeleton } from "~/ui/States";
import { Amount, DayText } from "~/ui/Value";
import styles from "./Overview.module.css";
import { AVERAGED_DAYS } from "./useOverview";

const Chart = lazy(() => import("~/ui/Chart"));

function Read({ day, currency }: { day: OverviewDay | undefined; currency: string }) {
  const { t } = useWords();
  if (!day) return null;
  return (
    <>
      <DayText day={day.day} />
      <span>
        {t("direction.revenue")} <Amount value={day.revenue} currency={currency} />
      </span>
      <span>
        {t("direction.cost")} <Amount value={day.cost} currency={currency} />
      </span>
    </>
  );
}

/** Revenue and cost day by day, as lines or as the table they are drawn from. */
export function Trend({ days, lead, period, currency, asTable }: { days: OverviewDay[] | undefined; lead: number; period: Period; currency: string; asTable: boolean }) {
  const { t } = useWords();
  const { locale } = useHouse();
  const drawn = useMemo(
    () => days && { days: days.map((day) => day.day), series: [{ label: t("direction.revenue"), values: days.map((day) => day.revenue) }, { label: t("direction.cost"), values: days.map((day) => day.cost) }] },
    [days, t],
  );
  const wait = <ChartSkeleton />;
  if (!drawn || !days) return wait;
  if (!asTable) {
    return (
      <Suspense fallback={wait}>
        <Chart label={t("overview.perDay")} days={drawn.days} series={drawn.series} shaded={period} average={AVERAGED_DAYS} lead={lead} read={(index) => <Read day={days[index]} currency={currency} />} />
      </Suspense>
    );
  }
  const inPeriod = days.filter((day) => day.day >= period.from && day.day <= period.to).reverse();
  return (
    // A long table scrolls inside its place, so it can be reached by keyboard.
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t("overview.perDay")}>
      <DataTable<OverviewDay>
        label={t("overview.perDay")}
        rows={inPeriod}
        rowId={(row) => row.day}
        rowName={(row) => row.day}
        href={(row) => `/entries?from=${row.day}&to=${row.day}`}
        columns={[
          { key: "day", label: t("field.day"), card: "title", cell: (row) => <DayText day={row.day} /> },
          { key: "revenue", label: `${t("direction.revenue")}, ${currency}`, end: true, cell: (row) => <Amount value={row.revenue} currency={currency} /> },
          { key: "cost", label: t("direction.cost"), end: true, cell: (row) => <Amount value={row.cost} currency={currency} /> },
          { key: "card", label: t("direction.revenue"), card: "text", cardOnly: true, cell: (row) => t("overview.cardText", { revenue: formatAmount(row.revenue, currency, locale), cost: formatAmount(row.cost, currency, locale) }) },
          { key: "margin", label: t("overview.margin"), end: true, card: "value", cell: (row) => <Amount value={row.margin} currency={currency} /> },
        ]}
      />
    </div>
  );
}
