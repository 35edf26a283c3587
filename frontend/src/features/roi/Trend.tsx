import { useMemo } from "react";
import type { RoiFigure } from "~/api/rows";
import { useWords } from "~/i18n";
import { DayTrend } from "~/ui/DayTrend";
import type { Period } from "~/ui/PeriodPicker";
import { Amount } from "~/ui/Value";
import { costOf, gainOf, hasAnything } from "./words";

interface Props {
  days: RoiFigure[] | undefined;
  period: Period;
  currency: string;
  average: number;
  asTable: boolean;
  to: (day: string) => string;
}

export const dayOf = (day: RoiFigure) => day.group_key ?? "";

/** Net, what came in and what it cost, day by day. */
export function Trend({ days, period, currency, average, asTable, to }: Props) {
  const { t } = useWords();
  const lines = useMemo(
    () => [
      { label: t("roi.net"), value: (day: RoiFigure) => day.net },
      { label: t("direction.cost"), value: costOf },
      { label: t("roi.gain"), value: gainOf, dashed: true },
    ],
    [t],
  );
  const money = (value: string) => <Amount value={value} currency={currency} />;
  const table = {
    to,
    columns: [
      { key: "value", label: `${t("roi.part.value")}, ${currency}`, end: true, cell: (day: RoiFigure) => money(day.value) },
      { key: "saved", label: t("roi.part.saved"), end: true, cell: (day: RoiFigure) => money(day.saved) },
      { key: "ai", label: t("roi.part.ai"), end: true, cell: (day: RoiFigure) => money(day.ai_cost) },
      { key: "telephony", label: t("roi.part.telephony"), end: true, cell: (day: RoiFigure) => money(day.telephony_cost) },
      { key: "card", label: t("roi.gain"), card: "text" as const, cardOnly: true, cell: (day: RoiFigure) => <>{t("roi.gain")} {money(gainOf(day))}, {t("direction.cost").toLocaleLowerCase()} {money(costOf(day))}</> },
      { key: "net", label: t("roi.net"), end: true, card: "value" as const, cell: (day: RoiFigure) => money(day.net) },
    ],
  };
  return (
    <DayTrend<RoiFigure>
      label={t("roi.perDay")}
      rows={days}
      dayOf={dayOf}
      isUsed={hasAnything}
      period={period}
      average={average}
      lines={lines}
      facts={(day) => [
        [t("roi.net"), money(day.net)],
        [t("roi.gain"), money(gainOf(day))],
        [t("direction.cost"), money(costOf(day))],
      ]}
      {...(asTable ? { table } : {})}
    />
  );
}
