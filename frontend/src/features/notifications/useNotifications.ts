import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useNavigate } from "react-router";
import { call } from "~/api/call";
import type { Notification } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useIsLive } from "~/live/state";
import { useAction } from "~/ui/useAction";
import { pageOf } from "./words";

/** How often the bell asks while the page does not hear of changes by itself. */
const ASK_MS = 60_000;
const RESTS = { rests: ["notifications"] };
/** From here on the database counts no further. */
const CAP = 100;

/** How many the reader has not read, as the bell writes it; empty for none. */
export function useUnread(): { count: number; text: string } {
  const { organisation } = useHouse();
  const isLive = useIsLive();
  const org_id = organisation.id;
  const found = useQuery({
    queryKey: ["unread-notifications", org_id],
    meta: RESTS,
    queryFn: () => call("unread_notifications", { org_id }, true),
    refetchInterval: isLive ? false : ASK_MS,
  });
  const count = found.data ?? 0;
  return { count, text: count === 0 ? "" : count >= CAP ? "99+" : String(count) };
}

/** Marks as read, one or all, and opens what one is about. */
export function useReading() {
  const { organisation } = useHouse();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { run, busy } = useAction();
  const org_id = organisation.id;
  const again = useCallback(
    () => void queries.invalidateQueries({ predicate: ({ queryKey, meta }) => queryKey[0] === "notifications" || meta?.rests?.includes("notifications") === true }),
    [queries],
  );
  const read = (one: Notification) => (one.read_at ? Promise.resolve(true) : run(() => call("mark_notification_read", { org_id, notification_id: one.id }).then(again)));
  return {
    busy,
    read,
    open: (one: Notification) => {
      void read(one);
      const page = pageOf(one);
      if (page) void navigate(page);
    },
    // What came since the newest one on screen stays unread.
    readAll: (newest: Notification) => run(() => call("mark_all_notifications_read", { org_id, seen_at: newest.raised_at }).then(again)),
  };
}
