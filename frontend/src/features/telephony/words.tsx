import type { CostComponent, TelephonyRow, TelephonyState } from "~/api/rows";
import { formatAmount } from "~/format/money";
import { useHouse } from "~/app/house";
import { useWords, type Word } from "~/i18n";
import { Amount, Status, Unset, type Tone } from "~/ui/Value";

/** How each state looks; what it says is `telephony.state.<state>`. */
export const TONES: Record<TelephonyState, Tone> = {
  queued: "plain",
  initiated: "plain",
  ringing: "info",
  in_progress: "accent",
  completed: "good",
  busy: "warn",
  no_answer: "warn",
  failed: "bad",
  canceled: "none",
  scheduled: "plain",
  accepted: "plain",
  sending: "info",
  sent: "info",
  undelivered: "bad",
  delivered: "good",
  read: "good",
  receiving: "info",
  received: "good",
};

export const STATES = Object.keys(TONES) as TelephonyState[];
export const isState = (text: string | null): text is TelephonyState => text !== null && text in TONES;

/** What a call or message was, in words. */
export const whatWord = (row: Pick<TelephonyRow, "kind" | "direction">): Word => `telephony.what.${row.kind}.${row.direction}`;

const COMPONENTS: Record<CostComponent, Word> = {
  carrier: "telephony.part.carrier",
  transport: "telephony.part.transport",
  transcription: "telephony.part.transcription",
  model: "telephony.part.model",
  voice: "telephony.part.voice",
  platform: "telephony.part.platform",
  other: "telephony.part.other",
};
/** What a part of a price pays for. */
export const partWord = (component: string): Word => COMPONENTS[component as CostComponent] ?? "telephony.part.other";

type Speak = (word: Word, values?: Record<string, string>) => string;

/** An agent by its name; one that its platform has no name for by the beginning of its id. */
export const agentName = (agent: { agent_name: string | null; agent_key: string | null }, t: Speak): string =>
  agent.agent_name ?? t("telephony.agentOf", { id: (agent.agent_key ?? "").slice(0, 8) });

/** Of the platforms' own words those that many of them use. */
const OUTCOMES: Record<string, Word> = {
  successful: "telephony.outcome.successful",
  "not successful": "telephony.outcome.unsuccessful",
  voicemail: "telephony.outcome.voicemail",
  positive: "telephony.outcome.positive",
  neutral: "telephony.outcome.neutral",
  negative: "telephony.outcome.negative",
};
/** How a call went: in the reader's language where it is known, else as the platform says. */
export const outcomeText = (outcome: string, t: Speak): string =>
  outcome
    .split(", ")
    .map((part) => {
      const word = OUTCOMES[part.toLowerCase()];
      return word ? t(word) : part;
    })
    .join(", ");

/** Who held a call for us and how it went, as far as that is known; else nothing. */
export const agentText = (row: Pick<TelephonyRow, "agent_name" | "agent_key" | "outcome">, t: Speak): string =>
  [row.agent_key && agentName(row, t), row.outcome && outcomeText(row.outcome, t)].filter(Boolean).join(" · ");

/** A state as a dot and a word. */
export function CallState({ state }: { state: TelephonyState }) {
  const { t } = useWords();
  return <Status tone={TONES[state]}>{t(`telephony.state.${state}`)}</Status>;
}

/** The states after which nothing is charged any more. */
const FREE = new Set<TelephonyState>(["busy", "no_answer", "failed", "canceled"]);

/** What all legs of a call or message cost; an estimate says so, and why. */
export function Cost({ row, showCurrency }: { row: TelephonyRow; showCurrency?: boolean }) {
  const { t } = useWords();
  const { locale } = useHouse();
  if (row.currency_count > 1) return <Unset>{t("telephony.severalCurrencies")}</Unset>;
  if (row.cost === null || row.currency === null) return <Unset>{FREE.has(row.state) ? "–" : t("telephony.noPrice")}</Unset>;
  const estimated = row.cost_state === "estimated";
  const title = estimated ? t("telephony.estimated") : t("telephony.actual", { amount: `${formatAmount(row.cost, row.currency, locale)} ${row.currency}` });
  return <Amount value={row.cost} currency={row.currency} estimated={estimated} showCurrency={showCurrency ?? false} title={title} />;
}
