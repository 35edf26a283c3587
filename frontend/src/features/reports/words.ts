import type { LeadState, SaleState } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatDay, formatLongDay, formatMonth, weekNumber, type Day } from "~/format/dates";
import { useWords } from "~/i18n";
import type { Step } from "./address";

/** What a day, a week or a month is called. */
export function useStepName(step: Step): (day: Day) => string {
  const { t } = useWords();
  const { locale } = useHouse();
  if (step === "day") return (day) => formatLongDay(day, locale);
  if (step === "week") return (day) => t("reports.week", { number: String(weekNumber(day)), day: formatDay(day, locale) });
  return (day) => formatMonth(day, locale);
}

/** A state of a lead or of a sale in words. */
export function useStateName(): (row: { kind: "lead" | "sale"; state: string }) => string {
  const { t } = useWords();
  return ({ kind, state }) => (kind === "lead" ? t(`leads.state.${state as LeadState}`) : t(`sales.state.${state as SaleState}`));
}
