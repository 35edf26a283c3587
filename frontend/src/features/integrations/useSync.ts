import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import type { SyncRun } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useIsLive } from "~/live/state";

/** How often it is asked for while the page does not hear of changes by itself, and while nothing has begun. */
const POLL_MS = 1000;
const WAIT_MS = 5000;
/** How long a run that was asked for may wait in the queue before nobody waits for it any more. */
const PATIENCE_MS = 60_000;

/** The newest run of a connection, followed while it runs, and the way to begin one now. */
export function useSync(integrationId: string, onEnd: () => void) {
  const { organisation } = useHouse();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<{ at: number; after: string | null } | null>(null);
  const org_id = organisation.id;
  const isLive = useIsLive();
  const newest = useQuery({
    queryKey: ["newest-run", org_id, integrationId],
    meta: { rests: ["sync_runs"] },
    queryFn: async () => {
      const [run] = await rows<SyncRun[]>(client().from("sync_runs").select("*").eq("org_id", org_id).eq("integration_id", integrationId).order("started_at", { ascending: false }).limit(1));
      return run ?? null;
    },
    refetchInterval: ({ state }) => (isLive ? asked && WAIT_MS : (asked || state.data?.state === "running") && POLL_MS) || false,
  });
  const run = newest.data ?? null;
  const state = run?.state;
  // The run that was asked for has begun, or nobody takes it up.
  useEffect(() => {
    if (asked && (run?.id !== asked.after || Date.now() - asked.at > PATIENCE_MS)) setAsked(null);
  }, [asked, run, newest.dataUpdatedAt]);
  const before = useRef(state);
  useEffect(() => {
    if (before.current === "running" && state !== "running") {
      onEnd();
      void queries.invalidateQueries();
    }
    before.current = state;
  }, [state, onEnd, queries]);
  const begin = async () => {
    await call("sync_integration", { org_id, integration_id: integrationId });
    setAsked({ at: Date.now(), after: run?.id ?? null });
    await newest.refetch();
  };
  return { run, waiting: asked !== null, begin };
}
