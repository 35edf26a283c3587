import { addDays, dayBegins } from "~/format/dates";
import type { Word } from "~/i18n";
import type { Period } from "~/ui/PeriodPicker";
import { fromAddress, useNarrowed, type Narrowed as Chosen } from "~/ui/useNarrowed";
import type { FilterValues } from "~/ui/useList";

/** What bookings can be narrowed to, in the list and in the calendar. */
export const FILTERS = ["state", "service", "staff", "provider", "customer", "search", "origin", "agent", "rule", "sale", "days"] as const;
export type Filter = (typeof FILTERS)[number];
export type Narrowed = Chosen<Filter>;

/** All that were booked and not cancelled. */
export const BOOKED = "pending,confirmed,kept,no_show";

/** Ways to look at the list that are wanted again and again, as tabs. */
export const VIEWS: { word: Word; filters: Narrowed }[] = [
  { word: "bookings.view.all", filters: {} },
  { word: "bookings.view.ahead", filters: { state: "pending,confirmed" } },
  { word: "bookings.view.noShow", filters: { state: "no_show" } },
  { word: "bookings.view.cancelled", filters: { state: "cancelled" } },
  { word: "bookings.view.nobody", filters: { customer: "none" } },
];

/** The pattern that finds a text as it is: PostgREST writes `*` for any letters, and LIKE has signs of its own. */
const pattern = (text: string): string => `*${text.replaceAll("*", "").replace(/([\\%_])/g, "\\$1")}*`;

/** The filters as the database reads them, whatever the days. */
export function narrowingRows(narrowed: Narrowed): FilterValues {
  const several = (text: string | undefined) => text && fromAddress(text);
  return {
    state: several(narrowed.state),
    service_id: several(narrowed.service),
    staff_name: several(narrowed.staff),
    provider: several(narrowed.provider),
    origin_kind: several(narrowed.origin),
    origin_agent: several(narrowed.agent),
    origin_rule: several(narrowed.rule),
    sold_as: several(narrowed.sale),
    "search_text@ilike": narrowed.search && pattern(narrowed.search),
    ...(narrowed.customer === "none" ? { "customer_id@is": "null" } : { customer_id: narrowed.customer }),
  };
}

/** Days are those of the calls and messages that led to bookings, as the funnel of the return has them. */
export const OF_CALL = "call";

/** The filters of the list: of the days on which bookings were counted, whose moments lie within a day of these; or of those of their calls. */
export const conditions = (narrowed: Narrowed, period: Period, timezone: string): FilterValues => ({
  ...(narrowed.days === OF_CALL
    ? { "origin_on@gte": period.from, "origin_on@lte": period.to }
    : {
        "starts_at@gte": dayBegins(addDays(period.from, -1), timezone),
        "starts_at@lt": dayBegins(addDays(period.to, 2), timezone),
        "happened_on@gte": period.from,
        "happened_on@lte": period.to,
      }),
  ...narrowingRows(narrowed),
});

/** The filters as the figures take them. */
export function narrowing({ state, service, staff, provider, customer, search, origin, agent, rule, sale, days }: Narrowed) {
  const several = (name: string, text: string | undefined) => (text ? { [name]: fromAddress(text) } : {});
  return {
    ...several("states", state),
    ...several("services", service),
    ...several("staff", staff),
    ...several("providers", provider),
    ...several("origins", origin),
    ...several("agents", agent),
    ...several("rules", rule),
    ...several("sold_as", sale),
    ...(days === OF_CALL ? { by_origin: true } : {}),
    ...(customer === "none" ? { without_customer: true } : customer ? { customer_id: customer } : {}),
    ...(search ? { search: search.replaceAll("*", "") } : {}),
  };
}

/** What is looked at, as the address says. */
export const useAddress = () => useNarrowed("/bookings", FILTERS);
