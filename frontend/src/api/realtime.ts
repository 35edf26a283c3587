import { RealtimeClient } from "@supabase/supabase-js";
import { client, config } from "./client";

const token = async (): Promise<string | null> => (await client().auth.getSession()).data.session?.access_token ?? null;

/** Opens nothing yet: the one connection over which this page hears of changes. Fetched when the page has been read. */
export function startRealtime(): RealtimeClient {
  return new RealtimeClient(`${window.location.origin}/realtime/v1`, {
    params: { apikey: config().anonKey },
    accessToken: token,
    heartbeatIntervalMs: 15_000,
    reconnectAfterMs: (tries: number) => [500, 1000, 2000, 4000][tries - 1] ?? 5000,
  });
}
