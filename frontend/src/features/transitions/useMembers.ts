import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { useHouse } from "~/app/house";
import type { Option } from "~/ui/Field";

/** Those to whom rows can belong, by name. */
export function useMembers(enabled = true): Option[] {
  const { organisation } = useHouse();
  const org_id = organisation.id;
  const found = useQuery({
    queryKey: ["members", org_id, "active"],
    meta: { rests: ["memberships"] },
    enabled,
    queryFn: () => rows(client().from("memberships").select("id,name").eq("org_id", org_id).eq("state", "active").order("name")),
  });
  return (found.data ?? []).map((one) => ({ value: one.id, label: one.name }));
}
