import type { BookingState, LeadState, SaleState, TimelineEntry, TimelineKind } from "~/api/rows";
import { columnWord } from "~/features/audit/words";
import type { IconName } from "~/ui/Icon";
import type { useWords } from "~/i18n";

type Words = ReturnType<typeof useWords>;

/** The kinds, in the order of their chips; another arm of customer_timeline() is another line. */
export const ICONS: Record<TimelineKind, IconName> = { call: "phone", message: "message", booking: "calendar", lead: "leads", sale: "sales", state: "swap", task: "tasks", note: "log", ai: "usage", change: "edit" };
export const KINDS = Object.keys(ICONS) as TimelineKind[];

/** Where an entry is opened; a day's AI use in the ledger, a change of the customer nowhere. */
export function hrefOf(entry: TimelineEntry, customerId: string): string | null {
  if (entry.kind === "ai") return `/entries?from=${entry.at.slice(0, 10)}&to=${entry.at.slice(0, 10)}&source=ai&customer=${customerId}`;
  if (entry.table_name === "telephony_events") return `/telephony/${entry.opens_id}`;
  if (entry.table_name === "calendar_events") return `/bookings/${entry.opens_id}`;
  if (entry.table_name === "leads" || entry.table_name === "sales") return `/${entry.table_name}/${entry.opens_id}`;
  return null;
}

const stateWord = (table: string, state: string, t: Words["t"]): string => (table === "leads" ? t(`leads.state.${state as LeadState}`) : t(`sales.state.${state as SaleState}`));

/** What happened, in a few words. */
export function titleOf(entry: TimelineEntry, { t, tn }: Words): string {
  switch (entry.kind) {
    case "call":
    case "message":
      return `${t(`timeline.${entry.kind}.${entry.direction === "outbound" ? "outbound" : "inbound"}`)} ${entry.title ?? ""}`.trim();
    case "booking":
      return entry.title ?? t("sales.booking");
    case "ai":
      return tn("timeline.requests", entry.quantity ?? 0);
    case "state":
      return `${entry.title ?? ""}: ${stateWord(entry.table_name, entry.state ?? "", t)}`;
    case "change":
      return entry.state === "insert" ? t("timeline.made") : t("timeline.changed", { what: (entry.detail ?? "").split(", ").map((column) => columnWord(column, t)).join(", ") });
    default:
      return entry.title ?? "";
  }
}

/** What more there is to say: a call's outcome, who did it, what came before. */
export function detailOf(entry: TimelineEntry, { t }: Words): string {
  const parts: (string | null | undefined)[] = [];
  if (entry.kind === "call" || entry.kind === "message") parts.push(entry.state && t(`telephony.state.${entry.state}` as "telephony.state.completed"), entry.detail);
  else if (entry.kind === "booking") parts.push(t(`bookings.state.${entry.state as BookingState}`), entry.detail);
  else if (entry.kind === "lead" || entry.kind === "sale") parts.push(entry.detail, stateWord(entry.table_name, entry.state ?? "", t));
  else if (entry.kind === "state") parts.push(entry.detail && t("timeline.before", { state: stateWord(entry.table_name, entry.detail, t) }), entry.person);
  else if (entry.kind === "task") parts.push(t(`tasks.state.${entry.state as "OPEN" | "DONE"}`), entry.person);
  else if (entry.kind === "change" || entry.kind === "note") parts.push(entry.person);
  return parts.filter(Boolean).join(" · ");
}
