import { useQueryClient } from "@tanstack/react-query";
import { call } from "~/api/call";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import type { Option } from "~/ui/Field";
import { useAction } from "~/ui/useAction";

export type Handed = "leads" | "sales" | "tasks";
/** Rows, and whose they are, so that it can be taken back where they are one person's. */
export type Held = readonly { id: string; assigned_to: string | null }[];

const BY = { leads: "assign_leads", sales: "assign_sales", tasks: "assign_tasks" } as const;

/** Hands leads, sales or tasks to somebody else, all of them or none. */
export function useHandOver(what: Handed) {
  const { tn } = useWords();
  const { organisation } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  const give = (of: Held, membership_id: string) => call(BY[what], { org_id: organisation.id, ids: of.map(({ id }) => id), membership_id }).then(() => queries.invalidateQueries());
  const hand = (of: Held, to: Option) => {
    const holders = [...new Set(of.map((one) => one.assigned_to))];
    const back = holders.length === 1 ? holders[0] : null;
    return run(() => give(of, to.value), tn(`transitions.handed.${what}`, of.length, { name: to.label }), back ? () => give(of, back) : undefined);
  };
  return { hand, busy };
}
