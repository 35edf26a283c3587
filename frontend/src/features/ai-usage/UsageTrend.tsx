import { lazy, Suspense, useMemo } from "react";
import type { AiUsageFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import type { Period } from "~/ui/PeriodPicker";
import { ChartSkeleton } from "~/ui/States";
import { Amount, DayText } from "~/ui/Value";

const Chart = lazy(() => import("~/ui/Chart"));

/** The days from the first with use on, and all of the chosen period. */
function sinceUse(days: AiUsageFigure[], from: string): AiUsageFigure[] {
  const first = days.findIndex((day) => day.request_count > 0 || day.group_key === from);
  return first > 0 ? days.slice(first) : days;
}

/** What AI cost day by day, with the chosen period in its trend. */
export function UsageTrend({ days, period, currency, average }: { days: AiUsageFigure[] | undefined; period: Period; currency: string; average: number }) {
  const { t } = useWords();
  const { locale } = useHouse();
  const shown = useMemo(() => days && sinceUse(days, period.from), [days, period.from]);
  const drawn = useMemo(() => shown && { days: shown.map((day) => day.group_key ?? ""), series: [{ label: t("direction.cost"), values: shown.map((day) => day.cost) }] }, [shown, t]);
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
          {t("usage.calls")} {formatCount(day.request_count, locale)}
        </span>
      </>
    );
  };
  return (
    <Suspense fallback={wait}>
      <Chart label={t("usage.perDay")} days={drawn.days} series={drawn.series} shaded={period} average={average} read={read} />
    </Suspense>
  );
}
