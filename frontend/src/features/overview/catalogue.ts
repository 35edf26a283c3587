export type Size = "half" | "whole";

/** A part of the start page at its place: hidden ones keep theirs. */
export interface Placed {
  widget: WidgetName;
  size: Size;
  shown: boolean;
}

interface Kind {
  name: string;
  size: Size;
  shown: boolean;
  /** Of each of these, one permission: nobody is offered what their role has no figures for. */
  needs: readonly (readonly string[])[];
}

const REPORTS = ["reports.read", "reports.read_own"];
const SALES = ["sales.read", "sales.read_own"];
const TASKS = ["tasks.read", "tasks.read_own"];

/** The parts as a page comes that nobody has arranged; private.dashboard_widgets() names the same, and a test compares. */
export const CATALOGUE = [
  { name: "first_steps", size: "whole", shown: true, needs: [["integrations.create"]] },
  { name: "figures", size: "whole", shown: true, needs: [] },
  { name: "per_day", size: "whole", shown: true, needs: [] },
  { name: "my_day", size: "half", shown: true, needs: [TASKS] },
  { name: "pipeline", size: "half", shown: true, needs: [REPORTS, SALES] },
  { name: "sales_figures", size: "whole", shown: true, needs: [REPORTS, SALES] },
  { name: "sales_months", size: "half", shown: true, needs: [REPORTS, SALES] },
  { name: "activity", size: "half", shown: true, needs: [SALES] },
  { name: "sellers", size: "half", shown: false, needs: [["reports.read"], ["sales.read"]] },
  { name: "forecast", size: "half", shown: false, needs: [REPORTS, SALES] },
  { name: "by_customer", size: "whole", shown: true, needs: [] },
] as const satisfies readonly Kind[];

export type WidgetName = (typeof CATALOGUE)[number]["name"];
const KINDS: readonly (Kind & { name: WidgetName })[] = CATALOGUE;

/** Whether somebody's role has anything to see in a widget. */
export const isOffered = (widget: WidgetName, can: (permission: string) => boolean): boolean =>
  KINDS.find(({ name }) => name === widget)?.needs.every((some) => some.some(can)) ?? false;

function read(item: unknown): Placed | null {
  if (typeof item !== "object" || item === null) return null;
  const { widget, size, shown } = item as Partial<Record<keyof Placed, unknown>>;
  const kind = KINDS.find(({ name }) => name === widget);
  return kind ? { widget: kind.name, size: size === "half" ? "half" : "whole", shown: shown !== false } : null;
}

/** What was kept, without what this version does not know, and with what is newer at the place where it comes by itself. */
export function arranged(kept: unknown): Placed[] {
  const found: Placed[] = [];
  for (const item of Array.isArray(kept) ? kept : []) {
    const placed = read(item);
    if (placed && !found.some(({ widget }) => widget === placed.widget)) found.push(placed);
  }
  for (const [at, { name, size, shown }] of KINDS.entries()) {
    if (found.some(({ widget }) => widget === name)) continue;
    const before = KINDS[at - 1]?.name;
    found.splice(found.findIndex(({ widget }) => widget === before) + 1, 0, { widget: name, size, shown });
  }
  return found;
}

/** One of them at the place of another, and those between moved up. */
export function moved(all: Placed[], widget: WidgetName, to: WidgetName): Placed[] {
  const [from, place] = [widget, to].map((name) => all.findIndex((one) => one.widget === name)) as [number, number];
  const next = [...all];
  next.splice(place, 0, ...next.splice(from, 1));
  return next;
}

/** One of them changed. */
export const changed = (all: Placed[], widget: WidgetName, to: Partial<Placed>): Placed[] => all.map((one) => (one.widget === widget ? { ...one, ...to } : one));
