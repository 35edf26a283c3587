import { lazy, Suspense, useMemo } from "react";
import type { RoiFigure } from "~/api/rows";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import type { Period } from "~/ui/PeriodPicker";
import { ChartSkeleton } from "~/ui/States";
import { Amount, DayText } from "~/ui/Value";
import { costOf, gainOf, hasAnything } from "./words";

const Chart = lazy(() => import("~/ui/Chart"));

interface Props {
  days: RoiFigure[] | undefined;
  period: Period;
  currency: string;
  average: number;
  asTable: boolean;
  to: (day: string) => string;
}

/** The days of the chosen period. */
export const within = (days: RoiFigure[] | undefined, { from, to }: Period) => days?.filter(({ group_key }) => (group_key ?? "") >= from && (group_key ?? "") <= to);

/** Net, what came in and what it cost, day by day, with the chosen period in its trend; as a table, the days of the period. */
export function Trend({ days, period, currency, average, asTable, to }: Props) {
  const { t } = useWords();
  // From the first day with anything on, and all of the chosen period.
  const shown = useMemo(() => {
    const first = days?.findIndex((day) => hasAnything(day) || day.group_key === period.from) ?? 0;
    return first > 0 ? days?.slice(first) : days;
  }, [days, period.from]);
  const drawn = useMemo(
    () =>
      shown && {
        days: shown.map((day) => day.group_key ?? ""),
        series: [
          { label: t("roi.net"), values: shown.map((day) => day.net) },
          { label: t("direction.cost"), values: shown.map(costOf) },
          { label: t("roi.gain"), values: shown.map(gainOf), dashed: true },
        ],
      },
    [shown, t],
  );
  const money = (value: string) => <Amount value={value} currency={currency} />;
  if (asTable) {
    return (
      <DataTable<RoiFigure>
        label={t("roi.perDay")}
        rows={within(shown, period)?.reverse()}
        rowId={(day) => day.group_key ?? ""}
        rowName={(day) => day.group_key ?? ""}
        href={(day) => (hasAnything(day) ? to(day.group_key ?? "") : undefined)}
        columns={[
          { key: "day", label: t("field.day"), card: "title", cell: (day) => <DayText day={day.group_key ?? ""} /> },
          { key: "value", label: `${t("roi.part.value")}, ${currency}`, end: true, cell: (day) => money(day.value) },
          { key: "saved", label: t("roi.part.saved"), end: true, cell: (day) => money(day.saved) },
          { key: "ai", label: t("roi.part.ai"), end: true, cell: (day) => money(day.ai_cost) },
          { key: "telephony", label: t("roi.part.telephony"), end: true, cell: (day) => money(day.telephony_cost) },
          { key: "card", label: t("roi.gain"), card: "text", cardOnly: true, cell: (day) => <>{t("roi.gain")} {money(gainOf(day))}, {t("direction.cost").toLocaleLowerCase()} {money(costOf(day))}</> },
          { key: "net", label: t("roi.net"), end: true, card: "value", cell: (day) => money(day.net) },
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
          {t("roi.net")} {money(day.net)}
        </span>
        <span>
          {t("roi.gain")} {money(gainOf(day))}
        </span>
        <span>
          {t("direction.cost")} {money(costOf(day))}
        </span>
      </>
    );
  };
  return (
    <Suspense fallback={wait}>
      <Chart label={t("roi.perDay")} days={drawn.days} series={drawn.series} shaded={period} average={average} read={read} />
    </Suspense>
  );
}
