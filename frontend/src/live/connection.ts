import type { RealtimeChannel } from "@supabase/supabase-js";
import { client } from "~/api/client";
import { startRealtime } from "~/api/realtime";
import type { Announced } from "./coalesce";
import type { Somebody } from "./presence";

interface Listeners {
  /** Rows changed. */
  heard: (change: Announced) => void;
  /** Everything is heard from here on; or something may have been missed. */
  state: (isLive: boolean) => void;
  /** Who is here, by their key. */
  here: (people: Record<string, Somebody[]>) => void;
}

interface Wanted extends Listeners {
  topics: string[];
  presence: { topic: string; key: string };
}

const AGAIN_MS = 3000;
/** What the service says while its database is away, and when it is back. */
const AWAY = "The database is away";

/** Joins the topics and stays: what ends by itself is joined again. Gives the way to show oneself, and to leave. */
export function connect({ topics, presence, heard, state, here }: Wanted) {
  const realtime = startRealtime();
  const joined = new Set<string>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let isAway = false;
  let over = false;
  let shown: Somebody | null = null;
  let room: RealtimeChannel | null = null;
  const tell = () => state(!isAway && joined.size === topics.length);

  const later = (work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!over) work();
    }, AGAIN_MS);
    timers.add(timer);
  };

  const follow = (topic: string) => {
    const channel = realtime.channel(topic, { config: { private: true } });
    channel.on("broadcast", { event: "change" }, ({ payload }: { payload: unknown }) => heard(payload as Announced));
    channel.on("system", {}, ({ message }: { message?: unknown }) => {
      if (typeof message !== "string" || !message.startsWith("The database is")) return;
      isAway = message.startsWith(AWAY);
      tell();
      // What was asked while it was away has failed; what is shown is from before.
      if (!isAway) {
        state(false);
        tell();
      }
    });
    channel.subscribe((status) => {
      if (over) return;
      if (status === "SUBSCRIBED") joined.add(topic);
      else joined.delete(topic);
      tell();
      // Ended for good, as when a token ran out: a new one is asked for.
      if (status === "CLOSED") {
        later(() => {
          void realtime.removeChannel(channel).then(() => !over && follow(topic));
        });
      }
    });
  };

  const enter = () => {
    const channel = realtime.channel(presence.topic, { config: { private: true, presence: { key: presence.key } } });
    channel.on("presence", { event: "sync" }, () => here(channel.presenceState<Somebody & object>()));
    channel.subscribe((status) => {
      if (over) return;
      if (status === "SUBSCRIBED") {
        room = channel;
        if (shown) void channel.track(shown);
      } else {
        room = null;
        here({});
      }
      if (status === "CLOSED") {
        later(() => {
          void realtime.removeChannel(channel).then(() => !over && enter());
        });
      }
    });
  };

  const { data } = client().auth.onAuthStateChange((event) => {
    if (event === "TOKEN_REFRESHED") void realtime.setAuth();
  });
  // Before the first join, which else would carry no token of the person's.
  void realtime.setAuth().then(() => {
    if (over) return;
    topics.forEach(follow);
    enter();
  });
  return {
    show(somebody: Somebody): void {
      shown = somebody;
      if (room) void room.track(somebody);
    },
    leave(): void {
      over = true;
      timers.forEach((timer) => clearTimeout(timer));
      data.subscription.unsubscribe();
      void realtime.removeAllChannels().then(() => realtime.disconnect());
    },
  };
}
