import type { RoiFigure, RoiStep } from "~/api/rows";
import type { CsvColumn } from "~/format/csv";
import type { Word } from "~/i18n";
import { partWord, stepWord } from "./words";

type Speak = (word: Word, values?: Record<string, string>) => string;

/** All that is known of a day, an agent or a channel. */
export function figureColumns(label: string, nameOf: (row: RoiFigure) => string, currency: string, t: Speak): CsvColumn<RoiFigure>[] {
  const money = (word: Word, value: (row: RoiFigure) => string | null): CsvColumn<RoiFigure> => ({ label: `${t(word)}, ${currency}`, value });
  return [
    { label, value: nameOf },
    { label: t("telephony.calls"), value: (row) => row.call_count },
    { label: t("roi.answered"), value: (row) => row.answered_count },
    { label: t("telephony.messages"), value: (row) => row.message_count },
    { label: t("roi.made"), value: (row) => row.booking_count },
    { label: t("bookings.state.kept"), value: (row) => row.kept_count },
    { label: t("bookings.state.no_show"), value: (row) => row.no_show_count },
    { label: t("bookings.state.cancelled"), value: (row) => row.cancelled_count },
    money("roi.part.value", (row) => row.value),
    { label: t("roi.savedMinutes"), value: (row) => row.saved_minutes },
    money("roi.part.saved", (row) => row.saved),
    money("roi.part.ai", (row) => row.ai_cost),
    money("roi.part.telephony", (row) => row.telephony_cost),
    money("roi.otherAi", (row) => row.other_ai_cost),
    money("roi.net", (row) => row.net),
    { label: t("roi.return"), value: (row) => row.return },
    money("roi.perKept", (row) => row.cost_per_kept),
    { label: t("roi.paidCount"), value: (row) => row.paid_count },
    money("roi.paidValue", (row) => row.paid_value),
    { label: t("roi.upcoming"), value: (row) => row.ahead_count },
    money("roi.upcomingValue", (row) => row.ahead_value),
  ];
}

/** Why net changed, a step each. */
export function stepColumns(currency: string, t: Speak): CsvColumn<RoiStep>[] {
  return [
    { label: t("roi.partOf"), value: (row) => t(partWord(row.part)) },
    { label: t("roi.why"), value: (row) => t(stepWord(row)) },
    { label: `${t("roi.onNet")}, ${currency}`, value: (row) => row.amount },
    { label: `${t("roi.partBefore")}, ${currency}`, value: (row) => row.before },
    { label: `${t("roi.partNow")}, ${currency}`, value: (row) => row.after },
  ];
}
