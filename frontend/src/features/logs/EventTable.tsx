import type { WebhookEvent } from "~/api/rows";
import { ListFoot } from "~/ui/ListFoot";
import { Failed } from "~/ui/States";
import { useList, type FilterValues } from "~/ui/useList";
import { EventRows, type Shown } from "./EventRows";

/** The log, the newest first. */
export function EventTable({ narrowed, ...shown }: Shown & { narrowed: FilterValues }) {
  const list = useList<WebhookEvent>({ resource: "webhook_events", sort: { field: "received_at", order: "DESC" }, always: narrowed, local: true });
  if (list.error) return <Failed error={list.error} retry={list.refetch} />;
  return (
    <>
      <EventRows rows={list.rows} {...shown} />
      <ListFoot more={list.more} />
    </>
  );
}
