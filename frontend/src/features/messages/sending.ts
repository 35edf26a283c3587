import { toRefusal } from "~/api/errors";
import { ask } from "~/api/functions";

/** What sending a text comes to. */
export interface Estimate {
  to: string;
  from: string;
  segments: number;
  encoding: "gsm7" | "ucs2";
  price: string | null;
  currency: string | null;
}

/** What became of a message that was handed over. */
export interface Sent extends Estimate {
  id: string;
  state: "sent" | "sending" | "unclear";
}

export const estimate = (org_id: string, to: string, text: string): Promise<Estimate> => ask("POST", "messages/estimate", { org_id, to, text });

/** Sends once for its key, however often it is called; null where it was not sent for good, which the conversation tells with its reason. */
export async function sendMessage(org_id: string, to: string, text: string, idempotency_key: string, confirm = false): Promise<Sent | null> {
  try {
    return await ask<Sent>("POST", "messages/send", { org_id, to, text, idempotency_key, confirm });
  } catch (error) {
    if (toRefusal(error).word === "messages.notSent") return null;
    throw error;
  }
}

/** A key of its own for a message; also where the page was not fetched by https. */
export const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
