import type { TableName } from "./database";

/** What the data provider must know of a table that is shown as a list. */
export interface Resource {
  table: TableName;
  columns: string;
  /** The columns that name a row; more than one are joined into the id a list needs. */
  key: string[];
  /** Breaks ties between rows that sort alike; unique together with the sorted column. */
  tie: string;
  /** Rows belong to no organisation. */
  shared?: boolean;
}

export const RESOURCES: Record<string, Resource> = {
  customers: { table: "customers", columns: "*", key: ["id"], tie: "id" },
  manual_entries: { table: "manual_entries", columns: "*,customer(name)", key: ["id"], tie: "id" },
  fx_rates: { table: "fx_rates", columns: "*", key: ["seq"], tie: "seq", shared: true },
  audit_log: { table: "audit_log", columns: "*", key: ["id"], tie: "id" },
  sync_runs: { table: "sync_runs", columns: "*", key: ["id"], tie: "id" },
  ledger_lines: { table: "ledger_lines", columns: "*", key: ["id"], tie: "source_id" },
};
