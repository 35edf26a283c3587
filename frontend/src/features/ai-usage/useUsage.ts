import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call, rows } from "~/api/call";
import { client } from "~/api/client";
import type { AiUsageFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { addDays, countDays } from "~/format/dates";
import type { Period } from "~/ui/PeriodPicker";
import { useRanked } from "~/ui/useRanked";
import { NARROWERS, type Narrowed, type Narrower, type Part } from "./address";

/** How much before the chosen period the chart shows, so that the period stands in its trend. */
const SHOWN_DAYS = 180;
/** As many days as a period has at most. */
const MOST_DAYS = 1000;

type Sums = Pick<AiUsageFigure, "cost" | "cost_charged" | "request_count" | "prompt_tokens" | "completion_tokens" | "unconverted_count">;
const NOTHING: Sums = { cost: "0", cost_charged: "0", request_count: 0, prompt_tokens: 0, completion_tokens: 0, unconverted_count: 0 };

const before = ({ from, to }: Period): Period => ({ from: addDays(from, -countDays(from, to)), to: addDays(from, -1) });

const USAGE = { rests: ["ai_usage_days", "ai_usage_logs", "openrouter_keys", "customers", "memberships", "ledger_entries", "currency_changes"] };

/** Reads the page's figures; every sum in them was made by the database. */
export function useUsage(period: Period, currency: string, part: Part, narrowed: Narrowed) {
  const { organisation } = useHouse();
  const org_id = organisation.id;
  const of = Object.fromEntries(Object.entries(narrowed).map(([name, value]) => [`of_${name}`, value]));
  const named = NARROWERS.filter((name) => narrowed[name]);

  const read = (by: Exclude<Part, "calls">, days: Period): Promise<AiUsageFigure[]> =>
    rows(client().rpc("ai_usage_figures", { org_id, from_on: days.from, to_on: days.to, by, in_currency: currency, ...of } as never).order("place").limit(MOST_DAYS)) as unknown as Promise<AiUsageFigure[]>;
  const useFigures = (by: Exclude<Part, "calls"> | undefined, days: Period) =>
    useQuery({ queryKey: ["ai-usage", org_id, by, days, currency, of], meta: USAGE, placeholderData: (shown: AiUsageFigure[] | undefined) => (shown?.[0]?.by === by ? shown : undefined), enabled: by !== undefined, queryFn: () => read(by ?? "day", days) });

  const all = useQuery({
    queryKey: ["ai-usage", org_id, "totals", period, currency],
    meta: USAGE,
    placeholderData: keepPreviousData,
    enabled: named.length === 0,
    queryFn: () => call("ai_usage_totals", { org_id, from_on: period.from, to_on: period.to, in_currency: currency }),
  });
  // Narrowed to one model, the figure by model is one row: the sum that was asked for, and its name.
  const inner = useFigures(named[0], period);
  const innerBefore = useFigures(named[0], before(period));
  const names = useQuery({
    queryKey: ["ai-usage", org_id, "names", period, narrowed],
    meta: USAGE,
    enabled: named.length > 0,
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const found = await Promise.all(named.map((name) => read(name, period)));
      return Object.fromEntries(named.map((name, at) => [name, found[at]?.[0]?.name ?? null])) as Partial<Record<Narrower, string | null>>;
    },
  });

  const days = countDays(period.from, period.to);
  const trend = useFigures("day", { from: days >= SHOWN_DAYS ? period.from : addDays(period.to, 1 - SHOWN_DAYS), to: period.to });
  const byDay = useFigures(part === "day" ? part : undefined, period);
  const ranked = useRanked("ai-usage", "ai_usage_figures", { org_id, from_on: period.from, to_on: period.to, by: part, in_currency: currency, ...of }, USAGE.rests, part !== "calls" && part !== "day");

  const narrow = named.length > 0;
  const now: Sums | undefined = narrow ? inner.data && (inner.data[0] ?? NOTHING) : all.data?.find((one) => one.period === "now");
  const past: Sums | undefined = narrow ? innerBefore.data && (innerBefore.data[0] ?? NOTHING) : all.data?.find((one) => one.period === "before");
  const parts = [all, inner, innerBefore, trend, byDay, ranked];
  return {
    now,
    past,
    days,
    trend: trend.data,
    table: part === "day" ? byDay.data : ranked.rows,
    more: ranked.more,
    names: names.data ?? {},
    ratesMissing: (now?.unconverted_count ?? 0) > 0,
    error: parts.find((one) => one.error)?.error ?? null,
    refetch: () => parts.forEach((one) => void one.refetch()),
  };
}
