import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { TelephonyLeg, WebhookEvent } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { providerOf } from "~/features/integrations/providers";
import { kindWord } from "~/features/logs/words";
import { Failed, Skeleton } from "~/ui/States";
import { Clock, Unset } from "~/ui/Value";
import styles from "./Telephony.module.css";
import { CallState, isState } from "./words";

/** What the providers told of a call or message, in the order it came. */
export function Steps({ legs }: { legs: TelephonyLeg[] }) {
  const { t, language } = useWords();
  const { organisation } = useHouse();
  const org_id = organisation.id;
  const subjects = legs.map((leg) => leg.provider_leg_id);
  const found = useQuery({
    queryKey: ["call-steps", org_id, subjects],
    meta: { rests: ["webhook_events"] },
    queryFn: () => rows(client().from("webhook_events").select("*").eq("org_id", org_id).in("subject", subjects).order("received_at").limit(200)) as Promise<WebhookEvent[]>,
  });
  const step = (event: WebhookEvent) => {
    const state = providerOf(event.provider)?.stateOf?.(event.provider_event_id) ?? null;
    return isState(state) ? <CallState state={state} /> : kindWord(event, t, language);
  };
  return (
    <div className={styles.part}>
      <h3>{t("telephony.steps")}</h3>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Skeleton width="70%" />
      ) : found.data.length === 0 ? (
        <Unset>{t("telephony.noSteps")}</Unset>
      ) : (
        <ol className={styles.steps}>
          {found.data.map((event) => (
            <li key={event.id}>
              {step(event)}
              <Link to={`/logs/${event.id}`}>
                <Clock at={event.received_at} />
              </Link>
              {event.state !== "applied" && <span className={styles.note}>{t(`logs.is.${event.state}`)}</span>}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
