import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import { Refusal } from "~/api/errors";
import type { WebhookEvent } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { providerName, providerOf } from "~/features/integrations/providers";
import { Button } from "~/ui/Button";
import { Dialog, dialogStyles } from "~/ui/Dialog";
import { Facts } from "~/ui/Page";
import { Failed, Loading } from "~/ui/States";
import { useShown } from "~/ui/useShown";
import { useAction } from "~/ui/useAction";
import { Status, Unset, When } from "~/ui/Value";
import styles from "./Logs.module.css";
import { Payload } from "./Payload";
import { kindWord, REPLAYED, TONES, whyWord } from "./words";

interface Props {
  id: string | undefined;
  connection: (endpointId: string) => { id: string; name: string } | undefined;
  onClose: () => void;
}

const POLL_MS = 1000;

/** Where what an event is about is shown. */
interface Subject {
  address: string;
  word: "logs.toCall" | "logs.toBooking";
}

/** One event: what it said, what became of it and why, and the way to have it applied again. */
export function EventDrawer({ id, connection, onClose }: Props) {
  const { t, language } = useWords();
  const { organisation } = useHouse();
  const org_id = organisation.id;
  const shown = useShown(id);
  const [replayed, setReplayed] = useState(false);
  const found = useQuery({
    queryKey: ["webhook-event", org_id, shown],
    meta: { rests: ["webhook_events"] },
    enabled: shown !== undefined,
    retry: false,
    refetchInterval: ({ state }) => (replayed && state.data?.event.state === "waiting" ? POLL_MS : false),
    queryFn: async () => {
      const [event] = (await rows(client().from("webhook_events").select("*,endpoint(integration_id)").eq("org_id", org_id).eq("id", shown ?? "").limit(1))) as unknown as (WebhookEvent & { endpoint: { integration_id: string } })[];
      if (!event) throw new Refusal("error.gone");
      // Of a provider that brings no calls, nothing of theirs is looked for.
      const isCall = event.subject !== null && (providerOf(event.provider)?.feeds.includes("telephony") ?? true);
      const legs = !isCall ? [] : await rows<{ event_id: string }[]>(client().from("telephony_legs").select("event_id").eq("org_id", org_id).eq("provider", event.provider).eq("provider_leg_id", event.subject ?? "").limit(1));
      return { event, to: legs[0] ? { address: `/telephony/${legs[0].event_id}`, word: "logs.toCall" as const } : await bookingOf(org_id, event, event.endpoint.integration_id) };
    },
  });
  const event = found.data?.event;
  return (
    <Dialog side open={id !== undefined} onClose={onClose} title={event ? kindWord(event, t, language) : t(found.error ? "state.failed" : "state.loading")}>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data ? (
        <Known
          {...found.data}
          connection={connection(found.data.event.endpoint_id)}
          onReplayed={() => {
            setReplayed(true);
            void found.refetch();
          }}
        />
      ) : (
        <Loading />
      )}
    </Dialog>
  );
}

/** The booking that an event is about: two companies at one provider count theirs from 1 each, so the connection tells which. */
async function bookingOf(org_id: string, event: WebhookEvent, integrationId: string): Promise<Subject | null> {
  if (!event.subject || !providerOf(event.provider)?.feeds.includes("bookings")) return null;
  const [found] = await rows<{ id: string | null }[]>(client().from("booking_list").select("id").eq("org_id", org_id).eq("integration_id", integrationId).eq("provider_booking_id", event.subject).limit(1));
  return found?.id ? { address: `/bookings/${found.id}`, word: "logs.toBooking" } : null;
}

function Known({ event, to, connection, onReplayed }: { event: WebhookEvent; to: Subject | null; connection: { id: string; name: string } | undefined; onReplayed: () => void }) {
  const { t } = useWords();
  const { organisation, locale, can } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  const why = whyWord(event);
  // The list behind the drawer follows what became of the event.
  useEffect(() => void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "webhook_events" || queryKey[0] === "webhook-failed" }), [queries, event.state]);
  const again = () => void run(() => call("replay_webhook_events", { org_id: organisation.id, event_ids: [event.id] }).then(onReplayed), t("logs.replayed"));
  return (
    <div className={dialogStyles.body}>
      <Facts
        facts={[
          { label: t("field.state"), value: <Status tone={TONES[event.state]}>{t(`logs.state.${event.state}`)}</Status> },
          { label: t("integrations.connection"), value: connection ? <Link to={`/integrations/${connection.id}`}>{connection.name}</Link> : <Unset>{t("audit.gone")}</Unset> },
          { label: t("logs.received"), value: <When at={event.received_at} /> },
          { label: t("logs.applied"), value: event.applied_at ? <When at={event.applied_at} /> : <Unset>{t("integrations.never")}</Unset> },
          { label: t("logs.tries"), value: formatCount(event.attempt_count, locale) },
          { label: t("logs.about"), value: to ? <Link to={to.address}>{t(to.word)}</Link> : event.subject ? <span className={styles.code}>{event.subject}</span> : <Unset>{t("logs.nothing")}</Unset> },
          { label: t("logs.eventId", { provider: providerName(event.provider) }), value: <span className={styles.code}>{event.provider_event_id}</span> },
        ]}
      />
      {why && (
        <div className={styles.why}>
          <p>{t(why)}</p>
          {event.error && <pre className={styles.technical}>{event.error}</pre>}
        </div>
      )}
      {REPLAYED.includes(event.state) && can("webhook_events.update") && (
        <div>
          <Button icon="sync" disabled={busy} onClick={again}>
            {t("logs.replay")}
          </Button>
        </div>
      )}
      <Payload eventId={event.id} />
    </div>
  );
}
