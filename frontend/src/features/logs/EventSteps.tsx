import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { WebhookEvent } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { dialogStyles } from "~/ui/Dialog";
import { Failed, Skeleton } from "~/ui/States";
import { Clock, Unset } from "~/ui/Value";
import { kindWord } from "./words";

interface Props {
  title: string;
  /** What the providers call the thing; of one connection only, where its numbers mean nothing to another. */
  subjects: string[];
  integrationId?: string;
  /** What one event told, where that is more than its kind. */
  step?: (event: WebhookEvent) => ReactNode;
}

/** What the providers told of one thing, in the order it came; each opens the log. */
export function EventSteps({ title, subjects, integrationId, step }: Props) {
  const { t, language } = useWords();
  const { organisation } = useHouse();
  const org_id = organisation.id;
  const found = useQuery({
    queryKey: ["event-steps", org_id, subjects, integrationId],
    meta: { rests: ["webhook_events"] },
    queryFn: () => {
      const events = client().from("webhook_events").select("*,endpoint!inner(integration_id)").eq("org_id", org_id).in("subject", subjects);
      return rows((integrationId ? events.eq("endpoint.integration_id", integrationId) : events).order("received_at").limit(200)) as unknown as Promise<WebhookEvent[]>;
    },
  });
  return (
    <div className={dialogStyles.part}>
      <h3>{title}</h3>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Skeleton width="70%" />
      ) : found.data.length === 0 ? (
        <Unset>{t("logs.noSteps")}</Unset>
      ) : (
        <ol className={dialogStyles.steps}>
          {found.data.map((event) => (
            <li key={event.id}>
              {step?.(event) ?? kindWord(event, t, language)}
              <Link to={`/logs/${event.id}`}>
                <Clock at={event.received_at} />
              </Link>
              {event.state !== "applied" && <span className={dialogStyles.note}>{t(`logs.is.${event.state}`)}</span>}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
