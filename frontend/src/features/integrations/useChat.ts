import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { toRefusal, type Refusal } from "~/api/errors";
import { events } from "~/api/functions";
import type { Decimal } from "~/format/money";

interface Piece {
  model?: string;
  provider?: string;
  choices?: { delta?: { content?: string } }[];
  usage?: { prompt_tokens: number; completion_tokens: number; cost: Decimal | null };
  error?: { code: string; message: string };
  guardrail?: { decision: "warn" | "route"; name: string };
}

export interface Prompt {
  org_id: string;
  integration_id: string;
  model: string;
  messages: { role: "user"; content: string }[];
  customer_id?: string;
  confirm?: boolean;
}

interface Chat {
  state: "idle" | "waiting" | "streaming" | "done" | "stopped" | "failed";
  text: string;
  provider: string | null;
  usage: Piece["usage"] | null;
  /** A guardrail that warned, or had the model called that is named here. */
  guardrail: { decision: "warn" | "route"; name: string; model: string } | null;
  refusal: Refusal | null;
}

const NOTHING: Chat = { state: "idle", text: "", provider: null, usage: null, guardrail: null, refusal: null };

/** One call to a model: its answer as it comes, then what it cost. */
export function useChat() {
  const [chat, setChat] = useState<Chat>(NOTHING);
  const queries = useQueryClient();
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const ask = async (prompt: Prompt) => {
    const abort = new AbortController();
    running.current = abort;
    setChat({ ...NOTHING, state: "waiting" });
    try {
      for await (const piece of events<Piece>("openrouter/chat", prompt, abort.signal)) {
        if (piece.error) throw toRefusal(piece.error);
        const more = piece.choices?.[0]?.delta?.content ?? "";
        setChat((now) => ({ ...now, state: "streaming", text: now.text + more, provider: piece.provider || now.provider, usage: piece.usage ?? now.usage, guardrail: piece.guardrail ? { ...piece.guardrail, model: piece.model ?? "" } : now.guardrail }));
      }
      setChat((now) => ({ ...now, state: "done" }));
      // The call is in the ledger by now.
      await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "ai-usage" || queryKey[0] === "overview" });
    } catch (error) {
      if (abort.signal.aborted) setChat((now) => ({ ...now, state: "stopped" }));
      else setChat((now) => ({ ...now, state: "failed", refusal: toRefusal(error) }));
    }
  };
  return { chat, ask: (prompt: Prompt) => void ask(prompt), stop: () => running.current?.abort() };
}
