import { dayBegins, addDays } from "~/format/dates";
import type { Word } from "~/i18n";
import type { FilterValues } from "~/ui/useList";
import type { Period } from "~/ui/PeriodPicker";
import { fromAddress, useNarrowed, type Narrowed as Chosen } from "~/ui/useNarrowed";
import { PROVIDERS } from "~/features/integrations/providers";

/** The providers that calls and messages come from. */
export const CARRIERS = PROVIDERS.filter((provider) => provider.feeds.includes("telephony"));

/** What the list can be narrowed to. */
export const FILTERS = ["kind", "direction", "state", "agent", "provider", "customer", "number"] as const;
export type Filter = (typeof FILTERS)[number];
export type Narrowed = Chosen<Filter>;

/** Ways to look at the list that are wanted again and again, as tabs. */
export const VIEWS: { word: Word; filters: Narrowed }[] = [
  { word: "telephony.view.all", filters: {} },
  { word: "telephony.view.calls", filters: { kind: "call" } },
  { word: "telephony.view.messages", filters: { kind: "message" } },
  { word: "telephony.view.missed", filters: { kind: "call", direction: "inbound", state: "busy,no_answer,canceled" } },
  { word: "telephony.view.nobody", filters: { customer: "none" } },
];

/** What a call's key can be when it has a leg of one of these: each set of providers with one of them in it. */
function holding(chosen: string[]): string[] {
  const known = CARRIERS.map(({ id }) => id).sort();
  const sets = known.reduce<string[][]>((all, id) => [...all, ...all.map((set) => [...set, id])], [[]]);
  const gone = chosen.filter((id) => !known.includes(id));
  return [...sets.filter((set) => set.some((id) => chosen.includes(id))).map((set) => set.join("+")), ...gone];
}

/** The filters as the database reads them, of the days of a period where they are days. */
export function conditions(narrowed: Narrowed, period: Period, timezone: string): FilterValues {
  const several = (text: string | undefined) => text && fromAddress(text);
  const customer: FilterValues = narrowed.customer === "none" ? { "customer_id@is": "null" } : { customer_id: narrowed.customer };
  return {
    "started_at@gte": dayBegins(period.from, timezone),
    "started_at@lt": dayBegins(addDays(period.to, 1), timezone),
    kind: several(narrowed.kind),
    direction: several(narrowed.direction),
    state: several(narrowed.state),
    counterpart: narrowed.number,
    agent_key: several(narrowed.agent),
    provider_key: narrowed.provider && holding(fromAddress(narrowed.provider)),
    ...customer,
  };
}

/** The filters as the figures take them. */
export function narrowing({ kind, direction, state, agent, provider, customer, number }: Narrowed) {
  const several = (name: string, text: string | undefined) => (text ? { [name]: fromAddress(text) } : {});
  return {
    ...several("kinds", kind),
    ...several("directions", direction),
    ...several("states", state),
    ...several("agents", agent),
    ...several("providers", provider),
    ...(customer === "none" ? { without_customer: true } : customer ? { customer_id: customer } : {}),
    ...(number ? { number } : {}),
  };
}

/** What is looked at, as the address says. */
export function useAddress() {
  const address = useNarrowed("/telephony", FILTERS);
  return { ...address, byCustomer: address.asked.get("by") === "customer" };
}
