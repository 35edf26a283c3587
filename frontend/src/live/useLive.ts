import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useHouse } from "~/app/house";
import { whenLeftAlone } from "~/ui/whenIdle";
import { coalesce } from "./coalesce";
import { openRecord, takeIn } from "./presence";
import { isTouched } from "./rests";
import { liveState, noteHeard } from "./state";

const AGAIN_MS = 5000;
const WORKSPACES = ["spine", "usage", "sales"];
/** What the page knows of the organisation, the reader and their place in it rests on these. */
const HOUSEHOLD = ["organisations", "memberships", "profiles"];

/** Keeps what is on screen as the database has it: one connection per tab, begun when the page has been read. */
export function useLive(userId: string): void {
  const { organisation, membership, reload } = useHouse();
  const queries = useQueryClient();
  const latest = useRef(reload);
  latest.current = reload;
  const [orgId, self] = [organisation.id, membership.id];
  useEffect(() => {
    let over = false;
    let leave = () => {};
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changes = coalesce(
      (changed) => {
        noteHeard();
        void queries.invalidateQueries({ predicate: (query) => isTouched(query, changed) });
        if (HOUSEHOLD.some((table) => changed.has(table))) void latest.current();
      },
      (changed) => queries.isFetching({ type: "active", predicate: (query) => isTouched(query, changed) }) > 0,
    );
    const setLive = (isLive: boolean) => {
      if (isLive && liveState.get() !== "live") {
        // What happened until now was not heard: everything on screen is read once more.
        liveState.set("live");
        void queries.invalidateQueries();
        void latest.current();
      } else if (!isLive && liveState.get() === "live") liveState.set("behind");
    };
    const begin = () => {
      import("./connection").then(
        ({ connect }) => {
          if (over) return;
          const connection = connect({
            topics: [...WORKSPACES.map((workspace) => `org:${orgId}:${workspace}`), `person:${userId}`],
            presence: { topic: `org:${orgId}:presence`, key: self },
            heard: changes.add,
            state: setLive,
            here: (people) => takeIn(people, userId),
          });
          const show = () => connection.show({ record: openRecord.get(), user_id: userId });
          show();
          const unfollow = openRecord.follow(show);
          leave = () => {
            unfollow();
            connection.leave();
          };
        },
        (error: unknown) => {
          console.info("Kontor: not live yet.", error);
          if (!over) timer = setTimeout(begin, AGAIN_MS);
        },
      );
    };
    const stopWaiting = whenLeftAlone(begin);
    return () => {
      over = true;
      stopWaiting();
      clearTimeout(timer);
      changes.stop();
      leave();
      takeIn({}, userId);
      liveState.set("starting");
    };
  }, [orgId, self, userId, queries]);
}
