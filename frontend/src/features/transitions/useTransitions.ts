import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";

/** Which states may follow which, as the database has them; undefined until it has answered. */
export function useTransitions<State extends string>(entity: "lead" | "sale"): ((from: State) => State[]) | undefined {
  const found = useQuery({
    queryKey: ["transitions", entity],
    staleTime: Infinity,
    meta: { rests: [] },
    queryFn: () => rows(client().from("allowed_transitions").select("from_state,to_state").eq("entity", entity)),
  });
  const known = found.data;
  return known && ((from) => known.filter((one) => one.from_state === from).map((one) => one.to_state as State));
}
