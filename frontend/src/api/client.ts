import { GoTrueClient } from "@supabase/auth-js";
import { PostgrestClient } from "@supabase/postgrest-js";
import type { CheckedDatabase } from "./rows";

/** What the gateway says about itself in `/config.json`. */
export interface Config {
  url: string;
  anonKey: string;
  signup: "open" | "invite" | "closed";
  /** Whether one may look around in a demo firm: on no public address. */
  demo?: boolean;
}

const TRIES = 6;
const LONGEST_WAIT_SECONDS = 2;

/** Sends again what was refused because too much was under way at once: it was refused before anything was done. */
async function sendPatiently(send: () => Promise<Response>): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const answer = await send();
    const wait = Number(answer.headers.get("Retry-After") ?? Infinity);
    if (answer.status !== 429 || tries === TRIES || wait > LONGEST_WAIT_SECONDS) return answer;
    await new Promise((resolve) => setTimeout(resolve, (wait + Math.random() / 4) * 1000));
  }
}

/** The parts of supabase-js that every page needs, put together as it does; realtime and storage come when a page asks. */
type Client = PostgrestClient<CheckedDatabase> & { auth: GoTrueClient };

function createClient({ anonKey }: Config): Client {
  // Keys belong to the address the page came from, so the same build works behind any host name.
  const headers = { apikey: anonKey, Authorization: `Bearer ${anonKey}` };
  const auth = new GoTrueClient({ url: `${window.location.origin}/auth/v1`, headers, storageKey: "kontor.session", flowType: "implicit" });
  const asPerson: typeof fetch = async (input, init) => {
    const { data } = await auth.getSession();
    const sent = new Headers(init?.headers);
    if (data.session) sent.set("Authorization", `Bearer ${data.session.access_token}`);
    return sendPatiently(() => fetch(input, { ...init, headers: sent }));
  };
  return Object.assign(new PostgrestClient<CheckedDatabase>(`${window.location.origin}/rest/v1`, { headers, fetch: asPerson }), { auth });
}

let started: { client: Client; config: Config } | null = null;

/** Reads the configuration and makes the one client of this page. */
export async function startClient(): Promise<void> {
  const answer = await fetch("/config.json", { cache: "no-store" });
  if (!answer.ok) throw new Error(`The server did not answer with its settings (${answer.status}).`);
  const config = (await answer.json()) as Config;
  started = { client: createClient(config), config };
}

function known(): { client: Client; config: Config } {
  if (!started) throw new Error("The client is used before it was started.");
  return started;
}

/** The one Supabase client. */
export const client = (): Client => known().client;

/** The settings this page was served with. */
export const config = (): Config => known().config;
