import type { BillExplanation, BillState } from "~/api/rows";
import type { Word } from "~/i18n";
import type { Tone } from "~/ui/Value";

/** A bill's state, in words and colour. */
export const STATES: Record<BillState, { word: Word; tone: Tone }> = {
  draft: { word: "bills.draft", tone: "plain" },
  matched: { word: "bills.compared", tone: "info" },
  applied: { word: "bills.applied", tone: "good" },
  undone: { word: "bills.undone", tone: "warn" },
};

/** What became of lines, those that ask for a look first. */
export const EXPLANATIONS = [
  "unread", "price_changed", "estimated", "not_in_kontor", "other_charge", "unclear_line", "not_itemised", "on_other_bill",
  "other_connection", "other_currency", "other_day", "rounding", "vat", "equal",
] as const satisfies readonly (BillExplanation | "unread")[];

/** The lines that are not simply as they were known. */
export const DIFFERENT = EXPLANATIONS.filter((one) => one !== "equal" && one !== "unread");

export const whyWord = (explanation: BillExplanation | "unread"): Word => `bills.why.${explanation}`;
