import { call, rows } from "./call";
import { client } from "./client";
import { Refusal } from "./errors";
import type { TableName } from "./rows";

/** Takes the deletion of a row back, with everything that went with it. */
export async function undoDelete(org_id: string, table: TableName, row_id: string): Promise<void> {
  const log = client().from("audit_log").select("id").eq("org_id", org_id).eq("table_name", table).eq("row_id", row_id).eq("op", "delete");
  const [entry] = await rows<{ id: string }[]>(log.order("at", { ascending: false }).limit(1));
  if (!entry) throw new Refusal("error.gone");
  await call("undo_delete", { org_id, audit_id: entry.id });
}
