import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";

export interface Connection {
  id: string;
  name: string;
  provider: string;
}

/** The organisation's connections, any of which may have bills: by provider, then by name. */
export function useConnections(org_id: string) {
  return useQuery({
    queryKey: ["bill-connections", org_id],
    meta: { rests: ["integrations"] },
    queryFn: () => rows<Connection[]>(client().from("integrations").select("id,name,provider").eq("org_id", org_id).order("provider").order("name").limit(200)),
  });
}
