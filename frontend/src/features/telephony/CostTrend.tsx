import { lazy, Suspense, useMemo } from "react";
import type { TelephonyFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount, isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import type { Period } from "~/ui/PeriodPicker";
import { ChartSkeleton } from "~/ui/States";
import { Amount, DayText } from "~/ui/Value";

const Chart = lazy(() => import("~/ui/Chart"));

interface Props {
  days: TelephonyFigure[] | undefined;
  period: Period;
  currency: string;
  average: number;
  asTable: boolean;
  to: (day: string) => string;
}

/** What calls and messages cost day by day, with the chosen period in its trend; as a table, the days of the period. */
export function CostTrend({ days, period, currency, average, asTable, to }: Props) {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  // From the first day with anything on, and all of the chosen period.
  const shown = useMemo(() => {
    const first = days?.findIndex((day) => day.call_count + day.message_count > 0 || day.group_key === period.from) ?? 0;
    return first > 0 ? days?.slice(first) : days;
  }, [days, period.from]);
  const drawn = useMemo(() => shown && { days: shown.map((day) => day.group_key ?? ""), series: [{ label: t("direction.cost"), values: shown.map((day) => day.cost) }] }, [shown, t]);
  if (asTable) {
    return (
      <DataTable<TelephonyFigure>
        label={t("telephony.perDay")}
        rows={shown?.filter((day) => (day.group_key ?? "") >= period.from && (day.group_key ?? "") <= period.to).reverse()}
        rowId={(day) => day.group_key ?? ""}
        rowName={(day) => day.group_key ?? ""}
        href={(day) => (day.call_count + day.message_count > 0 ? to(day.group_key ?? "") : undefined)}
        columns={[
          { key: "day", label: t("field.day"), card: "title", cell: (day) => <DayText day={day.group_key ?? ""} /> },
          { key: "calls", label: t("telephony.calls"), end: true, cell: (day) => formatCount(day.call_count, locale) },
          { key: "card", label: t("telephony.calls"), card: "text", cardOnly: true, cell: (day) => tn("telephony.cardText", day.call_count, { count: formatCount(day.call_count, locale), messages: formatCount(day.message_count, locale) }) },
          { key: "messages", label: t("telephony.messages"), end: true, cell: (day) => formatCount(day.message_count, locale) },
          { key: "cost", label: `${t("direction.cost")}, ${currency}`, end: true, card: "value", cell: (day) => <Amount value={day.cost} currency={currency} estimated={!isZero(day.cost_estimated)} {...(isZero(day.cost_estimated) ? {} : { title: t("telephony.estimated") })} /> },
        ]}
      />
    );
  }
  const wait = <ChartSkeleton />;
  if (!drawn || !shown) return wait;
  const read = (index: number) => {
    const day = shown[index];
    if (!day?.group_key) return null;
    return (
      <>
        <DayText day={day.group_key} />
        <span>
          {t("direction.cost")} <Amount value={day.cost} currency={currency} />
        </span>
        <span>
          {t("telephony.calls")} {formatCount(day.call_count, locale)}
        </span>
        <span>
          {t("telephony.messages")} {formatCount(day.message_count, locale)}
        </span>
      </>
    );
  };
  return (
    <Suspense fallback={wait}>
      <Chart label={t("telephony.perDay")} days={drawn.days} series={drawn.series} shaded={period} average={average} read={read} />
    </Suspense>
  );
}
