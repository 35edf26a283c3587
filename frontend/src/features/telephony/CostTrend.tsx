import { useMemo } from "react";
import type { TelephonyFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount, isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { DayTrend } from "~/ui/DayTrend";
import type { Period } from "~/ui/PeriodPicker";
import { Amount } from "~/ui/Value";

interface Props {
  days: TelephonyFigure[] | undefined;
  period: Period;
  currency: string;
  average: number;
  asTable: boolean;
  to: (day: string) => string;
}

const dayOf = (day: TelephonyFigure) => day.group_key ?? "";

/** What calls and messages cost day by day. */
export function CostTrend({ days, period, currency, average, asTable, to }: Props) {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  const lines = useMemo(() => [{ label: t("direction.cost"), value: (day: TelephonyFigure) => day.cost }], [t]);
  const count = (value: number) => formatCount(value, locale);
  const cost = (day: TelephonyFigure) => <Amount value={day.cost} currency={currency} estimated={!isZero(day.cost_estimated)} {...(isZero(day.cost_estimated) ? {} : { title: t("telephony.estimated") })} />;
  const table = {
    to,
    columns: [
      { key: "calls", label: t("telephony.calls"), end: true, cell: (day: TelephonyFigure) => count(day.call_count) },
      { key: "card", label: t("telephony.calls"), card: "text" as const, cardOnly: true, cell: (day: TelephonyFigure) => tn("telephony.cardText", day.call_count, { count: count(day.call_count), messages: count(day.message_count) }) },
      { key: "messages", label: t("telephony.messages"), end: true, cell: (day: TelephonyFigure) => count(day.message_count) },
      { key: "cost", label: `${t("direction.cost")}, ${currency}`, end: true, card: "value" as const, cell: cost },
    ],
  };
  return (
    <DayTrend<TelephonyFigure>
      label={t("telephony.perDay")}
      rows={days}
      dayOf={dayOf}
      isUsed={(day) => day.call_count + day.message_count > 0}
      period={period}
      average={average}
      lines={lines}
      facts={(day) => [
        [t("direction.cost"), <Amount value={day.cost} currency={currency} />],
        [t("telephony.calls"), count(day.call_count)],
        [t("telephony.messages"), count(day.message_count)],
      ]}
      {...(asTable ? { table } : {})}
    />
  );
}
