import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import { ask } from "~/api/functions";
import type { SyncRun } from "~/api/rows";
import { useHouse } from "~/app/house";
import type { Day } from "~/format/dates";
import { useIsLive } from "~/live/state";

/** How often it is asked for while the page does not hear of changes by itself. */
const POLL_MS = 1000;

/** Whether a run is still to end. */
export const goesOn = (run: SyncRun | null): boolean => run?.state === "waiting" || run?.state === "running";

/** The newest run of a connection, followed while it goes on, when the next is due, and the ways to begin one and to cancel it. */
export function useSync(integrationId: string, onEnd: () => void) {
  const { organisation } = useHouse();
  const queries = useQueryClient();
  const org_id = organisation.id;
  const isLive = useIsLive();
  const newest = useQuery({
    queryKey: ["newest-run", org_id, integrationId],
    meta: { rests: ["sync_runs"] },
    queryFn: async () => {
      const [run] = await rows<SyncRun[]>(client().from("sync_runs").select("*").eq("org_id", org_id).eq("integration_id", integrationId).order("started_at", { ascending: false }).limit(1));
      return run ?? null;
    },
    refetchInterval: ({ state }) => !isLive && goesOn(state.data ?? null) && POLL_MS,
  });
  const next = useQuery({
    queryKey: ["next-sync", org_id, integrationId],
    meta: { rests: ["sync_runs", "integrations"] },
    queryFn: () => call("next_sync", { org_id, integration_id: integrationId }, true),
    // Once it is due, another one is next.
    refetchInterval: ({ state }) => (state.data ? Math.max(POLL_MS, new Date(state.data).getTime() - Date.now() + POLL_MS) : false),
  });
  const run = newest.data ?? null;
  const going = goesOn(run);
  const before = useRef(going);
  useEffect(() => {
    if (before.current && !going) {
      onEnd();
      void queries.invalidateQueries();
    }
    before.current = going;
  }, [going, onEnd, queries]);
  const begin = async (provider: string, since?: Day) => {
    await ask("POST", `sync/${provider}`, { org_id, integration_id: integrationId, ...(since ? { since } : {}) });
    await newest.refetch();
  };
  const cancel = async () => {
    if (run) await call("cancel_sync", { org_id, run_id: run.id });
    await newest.refetch();
  };
  return { run, next: next.data ?? null, begin, cancel };
}
