import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { WebhookEvent } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Failed } from "~/ui/States";
import type { FilterValues } from "~/ui/useList";
import { EventRows, type Shown } from "./EventRows";

/** As many as a search gives. */
const MOST = 200;

/** The events that hold the words: in their ids, their errors, or what they said. */
export function FoundEvents({ words, narrowed, ...shown }: Shown & { words: string; narrowed: FilterValues }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const org_id = organisation.id;
  const found = useQuery({
    queryKey: ["webhook-search", org_id, words, narrowed],
    meta: { rests: ["webhook_events"] },
    queryFn: () => {
      let query = client().rpc("search_webhook_events", { org_id, words });
      for (const [column, values] of Object.entries(narrowed)) if (Array.isArray(values)) query = query.in(column as "state", values as never);
      return rows(query) as unknown as Promise<WebhookEvent[]>;
    },
  });
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />;
  return (
    <>
      <EventRows rows={found.data} {...shown} />
      {found.data?.length === MOST && <p style={{ padding: "12px 0" }}>{t("logs.mostFound")}</p>}
    </>
  );
}
