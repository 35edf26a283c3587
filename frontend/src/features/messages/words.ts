import type { OutgoingState, TelephonyState } from "~/api/rows";
import { TONES } from "~/features/telephony/words";
import type { Word } from "~/i18n";
import type { Tone } from "~/ui/Value";

type Unsent = Exclude<OutgoingState, "sent">;

/** How a message that has not left, or may not have, looks; what it says is `messages.state.<state>`. */
const UNSENT: Record<Unsent, Tone> = { queued: "warn", sending: "info", failed: "bad", unclear: "warn" };

/** A state's colour and word: of a message that never left the provider knows nothing. */
export function stateOf(state: TelephonyState | OutgoingState, isUnsent: boolean): { tone: Tone; word: Word } {
  if (isUnsent) return { tone: UNSENT[state as Unsent], word: `messages.state.${state as Unsent}` };
  return { tone: TONES[state as TelephonyState], word: `telephony.state.${state as TelephonyState}` };
}

/** What providers' codes, and our own, mean for whoever wrote the message; others are told by number. */
const REASONS: Record<string, Word> = {
  "20003": "messages.why.keys",
  "21211": "messages.why.number",
  "21408": "messages.why.region",
  "21606": "messages.why.sender",
  "21610": "messages.closed",
  "21614": "messages.why.noMobile",
  "30003": "messages.why.unreachable",
  "30004": "messages.why.blocked",
  "30005": "messages.why.number",
  "30006": "messages.why.noMobile",
  "30007": "messages.why.filtered",
  keys: "messages.why.keys",
  lost: "messages.why.lost",
  stopped: "messages.closed",
};

/** Why a message was not sent or delivered, where its code is one that says so. */
export const whyWord = (code: string | null): Word | null => (code && REASONS[code]) || null;

/** A number as people write it, as the database keeps it: +46701234567. */
export const written = (typed: string): string => typed.replace(/[\s().-]/g, "").replace(/^00/, "+");

/** The address of a number's thread. */
export const threadAddress = (number: string): string => `/messages/${encodeURIComponent(number)}`;
