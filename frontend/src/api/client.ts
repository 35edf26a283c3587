import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "./database";

/** What the gateway says about itself in `/config.json`. */
export interface Config {
  url: string;
  anonKey: string;
  signup: "open" | "invite" | "closed";
}

export type Client = SupabaseClient<Database>;

let started: { client: Client; config: Config } | null = null;

/** Reads the configuration and makes the one client of this page. */
export async function startClient(): Promise<void> {
  const answer = await fetch("/config.json", { cache: "no-store" });
  if (!answer.ok) throw new Error(`The server did not answer with its settings (${answer.status}).`);
  const config = (await answer.json()) as Config;
  // Keys belong to the address the page came from, so the same build works behind any host name.
  const client = createClient<Database>(window.location.origin, config.anonKey, {
    auth: { storageKey: "kontor.session", flowType: "implicit" },
  });
  started = { client, config };
}

function known(): { client: Client; config: Config } {
  if (!started) throw new Error("The client is used before it was started.");
  return started;
}

/** The one Supabase client. */
export const client = (): Client => known().client;

/** The settings this page was served with. */
export const config = (): Config => known().config;
