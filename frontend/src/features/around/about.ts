import type { TaskRow } from "~/api/rows";

/** The column that points to a kind of record. */
export type AboutColumn = "customer_id" | "lead_id" | "sale_id";

/** The record that something is about. */
export interface About {
  column: AboutColumn;
  id: string;
}

/** What a task is about, as far as the reader may see it: its name and its page. */
export function aboutOf(row: TaskRow): { name: string; to: string } | null {
  if (row.customer) return { name: row.customer.name, to: `/customers/${row.customer_id}` };
  if (row.lead) return { name: row.lead.name, to: `/leads/${row.lead_id}` };
  if (row.sale) return { name: row.sale.title, to: `/sales/${row.sale_id}` };
  return null;
}
