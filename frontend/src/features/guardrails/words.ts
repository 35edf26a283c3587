import type { Guardrail } from "~/api/rows";
import type { Word } from "~/i18n";

export const ACTIONS: Record<Guardrail["action"], Word> = {
  warn: "guardrails.action.warn",
  ask: "guardrails.action.ask",
  route: "guardrails.action.route",
  block: "guardrails.action.block",
};

export const COVERS: Record<Guardrail["covers"], Word> = {
  ai: "guardrails.covers.ai",
  messages: "guardrails.covers.messages",
  both: "guardrails.covers.both",
};
