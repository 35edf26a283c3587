import type { RoiFigure, RoiStep } from "~/api/rows";
import { agentName } from "~/features/telephony/words";
import { isNegative, isZero, perOne, plus, type Decimal } from "~/format/money";
import type { Word } from "~/i18n";

type Speak = (word: Word, values?: Record<string, string>) => string;

/** What the phone cost: its AI and its telephony. */
export const costOf = (row: RoiFigure): Decimal => plus(row.ai_cost, row.telephony_cost);

/** What it brought in: bookings won and time saved. */
export const gainOf = (row: RoiFigure): Decimal => plus(row.value, row.saved);

/** Whether there is anything to tell of these days. */
export const hasAnything = (row: RoiFigure): boolean => !isZero(costOf(row)) || [row.call_count, row.message_count, row.booking_count, row.kept_count, row.ahead_count].some((count) => count > 0);

/** Hours as a decimal with one place. */
export const hoursOf = (row: RoiFigure): Decimal => perOne(String(row.saved_minutes), 60, 1) ?? "0";

/** A ratio that the database gave as a number, as a decimal. */
export const ratioText = (ratio: number | null): Decimal => String(ratio ?? 0);

/** The parts of net, in the order in which they make it up. */
export const PARTS = ["value", "saved", "ai", "telephony"] as const;

export const partWord = (part: RoiStep["part"]): Word => `roi.part.${part}`;

/** What a step of the change means, by whether it raised or lowered net. */
export const stepWord = ({ part, step, amount }: Pick<RoiStep, "part" | "step" | "amount">): Word => (step === "currency" ? "roi.step.currency" : `roi.step.${part}.${step}.${isNegative(amount) ? "down" : "up"}`);

/** Whether the bookings of an agent's or a channel's row are told there without being won by the AI phone. */
export const isApart = (row: RoiFigure): boolean => (row.by === "agent" ? !row.group_key : row.by === "channel" && row.group_key !== "call");

/** An agent or a channel by its name. */
export function groupName(row: RoiFigure, t: Speak): string {
  if (!row.group_key) return t(row.by === "channel" ? "roi.noChannel" : "roi.noAgent");
  if (row.by === "channel") return t(row.group_key === "message" ? "telephony.messages" : "telephony.calls");
  return agentName({ agent_key: row.group_key, agent_name: row.name }, t);
}
