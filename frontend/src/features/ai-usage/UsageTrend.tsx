import { useMemo } from "react";
import type { AiUsageFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { DayTrend } from "~/ui/DayTrend";
import type { Period } from "~/ui/PeriodPicker";
import { Amount } from "~/ui/Value";

const dayOf = (day: AiUsageFigure) => day.group_key ?? "";

/** What AI cost day by day. */
export function UsageTrend({ days, period, currency, average }: { days: AiUsageFigure[] | undefined; period: Period; currency: string; average: number }) {
  const { t } = useWords();
  const { locale } = useHouse();
  const lines = useMemo(() => [{ label: t("direction.cost"), value: (day: AiUsageFigure) => day.cost }], [t]);
  return (
    <DayTrend<AiUsageFigure>
      label={t("usage.perDay")}
      rows={days}
      dayOf={dayOf}
      isUsed={(day) => day.request_count > 0}
      period={period}
      average={average}
      lines={lines}
      facts={(day) => [
        [t("direction.cost"), <Amount value={day.cost} currency={currency} />],
        [t("usage.calls"), formatCount(day.request_count, locale)],
      ]}
    />
  );
}
