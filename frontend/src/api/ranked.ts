import { rows } from "./call";
import { client } from "./client";
import { quoted } from "./dataProvider";
import type { FunctionArgs, FunctionResult } from "./rows";

/** The measures by which each function's groups stand, the largest first; of the same the key decides, which no two have, and who has none is last. */
const MEASURES = { telephony_figures: ["cost"], ai_usage_figures: ["cost", "cost_charged"] } as const;

export type Ranked = keyof typeof MEASURES;
export type RankedRow<F extends Ranked> = FunctionResult<F>[number];

/** The condition "after this row". */
function behind(measures: readonly string[], last: Record<string, unknown>): string {
  const same = measures.map((measure) => `${measure}.eq.${quoted(last[measure])}`);
  const smaller = measures.map((measure, at) => [...same.slice(0, at), `${measure}.lt.${quoted(last[measure])}`]);
  const later = last.group_key === null ? [] : [[...same, `or(group_key.gt.${quoted(last.group_key)},group_key.is.null)`]];
  return [...smaller, ...later].map((all) => (all.length === 1 ? all[0] : `and(${all.join(",")})`)).join(",");
}

/** So many of the groups of a function's figures, those behind a row of it where one is given. */
export async function readRanked<F extends Ranked>(name: F, args: FunctionArgs<F>, most: number, last?: RankedRow<F>): Promise<RankedRow<F>[]> {
  const measures = MEASURES[name];
  let query = client().rpc(name, args as never).limit(most);
  for (const measure of measures) query = query.order(measure, { ascending: false });
  query = query.order("group_key");
  return (await rows(last ? query.or(behind(measures, last)) : query)) as unknown as RankedRow<F>[];
}
