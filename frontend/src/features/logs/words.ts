import type { WebhookEvent, WebhookEventState } from "~/api/rows";
import type { Language, Word } from "~/i18n";
import { isState } from "~/features/telephony/words";
import { providerOf } from "~/features/integrations/providers";
import type { Tone } from "~/ui/Value";

type Translate = (word: Word) => string;

export const TONES: Record<WebhookEventState, Tone> = { applied: "good", stale: "plain", unknown: "warn", failed: "bad", waiting: "info", test: "accent" };
export const STATES = Object.keys(TONES) as WebhookEventState[];
/** The states from which an event can be applied again. */
export const REPLAYED: WebhookEventState[] = ["failed", "unknown", "waiting"];

/** What an event tells, in the words of its provider's page entry, with the state it tells where it does. */
export function kindWord(event: Pick<WebhookEvent, "provider" | "kind" | "provider_event_id">, t: Translate, language: Language): string {
  if (event.kind === "test") return t("logs.kind.test");
  if (event.kind === "unknown") return t("logs.kind.unknown");
  const provider = providerOf(event.provider);
  const kind = provider?.kinds?.[event.kind]?.[language] ?? event.kind;
  const state = provider?.stateOf?.(event.provider_event_id) ?? null;
  return isState(state) ? `${kind}: ${t(`telephony.state.${state}`)}` : kind;
}

/** Why an event was not applied, by the class of the database's error that its text begins with. */
export function whyWord(event: Pick<WebhookEvent, "state" | "error">): Word | null {
  if (event.state === "failed") {
    const kind = /^([0-9A-Z]{2})[0-9A-Z]{3}:/.exec(event.error ?? "")?.[1];
    if (kind === "22") return "logs.why.value";
    if (kind === "23") return "logs.why.rule";
    return "logs.why.ours";
  }
  if (event.state === "applied") return null;
  return `logs.is.${event.state}`;
}
