import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import type { WebhookEventState } from "~/api/rows";
import { useHouse } from "~/app/house";

const POLL_MS = 1000;
/** How long a replay may stand still before nobody waits for it any more: a paused connection's events wait on. */
const PATIENCE_MS = 20_000;
/** Counted up to here: a page needs no larger number. */
export const MOST_COUNTED = 1000;
/** Beyond that a replay is followed in steps, by whether there is still one at such a place. */
const STEP = 250;

interface Replay {
  total: number;
  left: number;
  movedAt: number;
}

/** How many events were not applied, and the way to have them applied again, followed until it is done. */
export function useReplay(onDone: (failed: number) => void) {
  const { organisation } = useHouse();
  const queries = useQueryClient();
  const [replay, setReplay] = useState<Replay | null>(null);
  const org_id = organisation.id;
  const count = (states: WebhookEventState[]) =>
    rows<{ id: string }[]>(client().from("webhook_events").select("id").eq("org_id", org_id).in("state", states).limit(MOST_COUNTED)).then((found) => found.length);
  const latest = useRef(replay);
  latest.current = replay;
  const waiting = async () => {
    const few = await count(["waiting"]);
    const most = few < MOST_COUNTED ? 0 : (latest.current?.left ?? 0);
    for (let skip = Math.ceil(most / STEP) * STEP - STEP; skip >= MOST_COUNTED; skip -= STEP) {
      const at = client().from("webhook_events").select("id").eq("org_id", org_id).eq("state", "waiting").order("received_at").order("id");
      if ((await rows<{ id: string }[]>(at.range(skip, skip))).length > 0) return Math.min(most, skip + STEP);
    }
    return few;
  };
  const found = useQuery({
    queryKey: ["webhook-failed", org_id],
    meta: { rests: ["webhook_events"] },
    queryFn: async () => ({ failed: await count(["failed", "unknown"]), waiting: await waiting(), at: Date.now() }),
    refetchInterval: replay ? POLL_MS : false,
  });
  const told = useRef(onDone);
  told.current = onDone;
  useEffect(() => {
    const under = latest.current;
    if (!under || !found.data || found.data.at < under.movedAt) return;
    const left = found.data.waiting;
    const done = left === 0 || Date.now() - under.movedAt > PATIENCE_MS;
    setReplay(done ? null : left === under.left ? under : { ...under, left, movedAt: Date.now() });
    if (!done) return;
    void queries.invalidateQueries();
    told.current(found.data.failed);
  }, [found.data, queries]);
  /** Has them all applied again, or those named; gives how many. */
  const begin = async (event_ids?: string[]): Promise<number> => {
    const total = await call("replay_webhook_events", { org_id, ...(event_ids ? { event_ids } : {}) } as never);
    setReplay({ total, left: total, movedAt: Date.now() });
    void found.refetch();
    return total;
  };
  return { failed: found.data?.failed ?? 0, replay, begin };
}
