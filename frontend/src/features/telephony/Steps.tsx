import type { TelephonyLeg, WebhookEvent } from "~/api/rows";
import { useWords } from "~/i18n";
import { providerOf } from "~/features/integrations/providers";
import { EventSteps } from "~/features/logs/EventSteps";
import { CallState, isState } from "./words";

/** What the providers told of a call or message, state by state. */
export function Steps({ legs }: { legs: TelephonyLeg[] }) {
  const { t } = useWords();
  const step = (event: WebhookEvent) => {
    const state = providerOf(event.provider)?.stateOf?.(event.provider_event_id) ?? null;
    return isState(state) ? <CallState state={state} /> : undefined;
  };
  return <EventSteps title={t("telephony.steps")} subjects={legs.map((leg) => leg.provider_leg_id)} step={step} />;
}
