import type { SpendAlert, SpendAlertCrossing, SpendAlertFigure } from "~/api/rows";
import type { Word } from "~/i18n";
import type { Tone } from "~/ui/Value";

export const COVERS: Record<SpendAlert["covers"], Word> = {
  all: "alerts.covers.all",
  ai: "guardrails.covers.ai",
  calls: "alerts.covers.calls",
  messages: "guardrails.covers.messages",
};

type Level = SpendAlertCrossing["level"] | "ok" | "unknown" | "paused";

export const LEVELS: Record<Level, { word: Word; tone: Tone }> = {
  ok: { word: "alerts.level.ok", tone: "good" },
  warning: { word: "alerts.level.warning", tone: "warn" },
  critical: { word: "alerts.level.critical", tone: "bad" },
  no_data: { word: "alerts.level.no_data", tone: "info" },
  unknown: { word: "alerts.level.unknown", tone: "warn" },
  paused: { word: "guardrails.paused", tone: "none" },
};

/** What an alert says first: the worst that is so. Where a rate is missing nothing can be said to be well. */
export function levelOf(row: SpendAlert, figure: SpendAlertFigure): Level {
  if (!row.is_enabled) return "paused";
  if (figure.level === "critical") return "critical";
  if (figure.silent_since) return "no_data";
  if (figure.level === "warning") return "warning";
  // one of silence alone compares nothing
  return figure.has_rates || figure.used_share === null ? "ok" : "unknown";
}

/** Where the rows behind an alert's amount are shown. */
export function rowsBehind(covers: SpendAlert["covers"], figure: { from_on: string; to_on: string; customer_id: string | null; agent_id: string | null }): string {
  const days = `from=${figure.from_on}&to=${figure.to_on}`;
  if (figure.agent_id) return covers === "ai" ? `/ai-usage?${days}&by=calls` : `/telephony?${days}&agent=${encodeURIComponent(figure.agent_id)}`;
  if (covers === "calls" || covers === "messages") return `/telephony?${days}&kind=${covers === "calls" ? "call" : "message"}${figure.customer_id ? `&customer=${figure.customer_id}` : ""}`;
  return `/entries?${days}&direction=cost&source=${covers === "ai" ? "ai" : "usage"}${figure.customer_id ? `&customer=${figure.customer_id}` : ""}`;
}
