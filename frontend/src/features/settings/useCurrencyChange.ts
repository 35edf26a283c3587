import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import type { CurrencyChange } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useIsLive } from "~/live/state";

/** How often it is asked for while the page does not hear of changes by itself. */
const POLL_MS = 1000;
/** Until then the books are in the old currency. */
const BEFORE_SWITCH = new Set(["waiting", "writing", "cancelling"]);

/** A change of the books' currency that is under way, followed until the switch; null when there is none. */
export function useCurrencyChange() {
  const { organisation, reload } = useHouse();
  const queries = useQueryClient();
  const org_id = organisation.id;
  const isLive = useIsLive();
  const newest = useQuery({
    queryKey: ["currency-change", org_id],
    meta: { rests: ["currency_changes"] },
    queryFn: async () => {
      const [row] = await rows<CurrencyChange[]>(client().from("currency_changes").select("*").eq("org_id", org_id).order("started_at", { ascending: false }).limit(1));
      return row ?? null;
    },
    refetchInterval: ({ state }) => (state.data && BEFORE_SWITCH.has(state.data.state) && !isLive ? POLL_MS : false),
  });
  const change = newest.data && BEFORE_SWITCH.has(newest.data.state) ? newest.data : null;
  const before = useRef<string | null>(null);
  const state = newest.data?.state ?? null;
  useEffect(() => {
    // The switch has come: every figure is written in another currency now.
    if (before.current && BEFORE_SWITCH.has(before.current) && state && !BEFORE_SWITCH.has(state)) {
      void reload();
      void queries.invalidateQueries();
    }
    before.current = state;
  }, [state, reload, queries]);
  const begin = async (currency: string) => {
    await call("change_currency", { org_id, currency });
    await newest.refetch();
  };
  const cancel = async () => {
    await call("cancel_currency_change", { org_id });
    await newest.refetch();
  };
  return { change, begin, cancel };
}
