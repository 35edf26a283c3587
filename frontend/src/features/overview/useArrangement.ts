import { useMemo, useRef, useState } from "react";
import { call } from "~/api/call";
import type { Json } from "~/api/database";
import { useHouse } from "~/app/house";
import { arranged, type Placed } from "./catalogue";

/** How the reader arranged this organisation's start page; it came with their profile, so that the page is asked for once. */
export function useArrangement() {
  const { organisation, profile, reload } = useHouse();
  const kept = (profile.dashboard as Record<string, Json | undefined>)[organisation.id] ?? null;
  // What this tab changed and the profile, as it was read, does not say yet.
  const [ahead, setAhead] = useState<{ kept: Json } | null>(null);
  const latest = useRef(0);
  const before = useRef<Promise<unknown>>(Promise.resolve());
  const now = ahead ? ahead.kept : kept;
  const widgets = useMemo(() => arranged(now), [now]);

  /** Keeps another arrangement, one after the other; null is the one that comes by itself. */
  const keep = async (next: Json): Promise<void> => {
    const turn = ++latest.current;
    setAhead({ kept: next });
    const done = before.current.then(() => call("keep_dashboard", { org_id: organisation.id, ...(next === null ? {} : { widgets: next }) }));
    before.current = done.catch(() => null);
    try {
      await done;
      await reload();
    } finally {
      if (turn === latest.current) setAhead(null);
    }
  };
  return { widgets, kept: now, keep: (next: Placed[] | Json) => keep(next as Json) };
}
