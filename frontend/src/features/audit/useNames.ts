import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { AuditEntry } from "~/api/rows";
import { useHouse } from "~/app/house";

/** Where the name of a row stands. */
const NAMED = {
  customers: "name",
  contacts: "name",
  memberships: "name",
  invitations: "email",
  integrations: "name",
  manual_entries: "note",
  openrouter_keys: "name",
  services: "name",
  guardrails: "name",
  spend_alerts: "name",
  leads: "name",
  sales: "title",
  sale_lines: "description",
  tasks: "title",
  tags: "name",
  calendar_events: "client_name",
  provider_bills: "file_name",
  telephony_legs: "counterpart",
} as const;
type NamedTable = keyof typeof NAMED;

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** The tables that columns of ids point to. */
const POINTS: Record<string, NamedTable> = { customer_id: "customers", merged_into: "customers", kept_id: "customers", merged_id: "customers", person_id: "memberships", assigned_to: "memberships", membership_id: "memberships", integration_id: "integrations", bill_id: "provider_bills", service_id: "services", lead_id: "leads", sale_id: "sales", tag_id: "tags", done_by: "memberships", created_by: "memberships", booking_id: "calendar_events", booking_set_by: "memberships", sold_by: "memberships" };

/** Which rows of which tables the entries speak of. */
function wantedBy(entries: AuditEntry[]): Map<NamedTable, Set<string>> {
  const wanted = new Map<NamedTable, Set<string>>();
  const add = (table: string, id: unknown) => {
    if (!(table in NAMED) || typeof id !== "string") return;
    const known = wanted.get(table as NamedTable) ?? new Set();
    wanted.set(table as NamedTable, known.add(id));
  };
  for (const entry of entries) {
    add(entry.table_name, entry.row_id);
    for (const side of [entry.old, entry.new])
      for (const [column, value] of Object.entries(side ?? {})) if (POINTS[column]) add(POINTS[column], value);
  }
  return wanted;
}

/** The names of everything the entries speak of, by id; what is gone has none. */
export function useNames(entries: AuditEntry[]): { nameOf: (id: string) => string | undefined; isId: (value: unknown) => value is string } {
  const { organisation } = useHouse();
  const wanted = wantedBy(entries);
  const key = [...wanted].map(([table, ids]) => `${table}:${[...ids].sort().join()}`).join(";");
  const names = useQuery({
    queryKey: ["audit-names", organisation.id, key],
    meta: { rests: ["customers", "contacts", "memberships", "integrations", "guardrails", "spend_alerts", "leads", "sales", "sale_lines", "tasks", "tags"] },
    placeholderData: keepPreviousData,
    enabled: wanted.size > 0,
    queryFn: async () => {
      const found = await Promise.all(
        [...wanted].map(([table, ids]) =>
          rows(client().from(table).select(`id,name:${NAMED[table]}`).eq("org_id", organisation.id).in("id", [...ids])).then((list) => list as unknown as { id: string; name: string }[]),
        ),
      );
      return new Map(found.flat().map((one) => [one.id, one.name]));
    },
  });
  return { nameOf: (id) => names.data?.get(id), isId: (value): value is string => typeof value === "string" && ID.test(value) };
}
