import type { FunctionName, ListName } from "./rows";

/** Takes an organisation and what is looked for, and gives rows of the resource's own table. */
type FoundBy = Extract<FunctionName, "customers_named" | "customers_tagged" | "leads_tagged" | "sales_tagged">;

/** A filter that no index serves behind a policy, and the function that finds its rows by the argument; it asks for the rights itself. */
export interface Finder {
  filter: string;
  by: FoundBy;
  argument: "words" | "tag_ids";
}

const tagged = (by: FoundBy): Finder => ({ filter: "tags", by, argument: "tag_ids" });

/** What the data provider must know of a table that is shown as a list. */
export interface Resource {
  table: ListName;
  columns: string;
  /** The columns that name a row; more than one are joined into the id a list needs. */
  key: string[];
  /** Breaks ties between rows that sort alike; unique together with the sorted column. */
  tie: string;
  /** The tables from which its rows are made, where that is not the table alone: when one changes, the list is read again. */
  rests?: readonly string[];
  /** Rows belong to no organisation. */
  shared?: boolean;
  /** Who may only read their own asks for them by this column, so that the database finds them by its index. Whose a row is stands in it
   * under the name `whose`: read with each row by those who see others' too, known beforehand by everybody else. */
  own?: { subject: string; column: string; whose?: "assignee" | "person" };
  /** The first whose filter is set finds the rows; what remains narrows them. */
  found?: Finder[];
}

/** What the ledger's lines and figures are made of. */
export const LEDGER: readonly string[] = ["manual_entries", "ai_usage_days", "ai_usage_logs", "telephony_events", "telephony_legs", "calendar_events", "sales", "provider_bills", "ledger_entries", "currency_changes", "organisations", "customers", "memberships"];
/** Whatever leaves a trace in the audit log announces itself. */
const AUDITED = ["organisations", "memberships", "invitations", "customers", "contacts", "customer_identities", "customer_merges", "manual_entries", "currency_changes", "integrations", "openrouter_keys", "services", "roi_settings", "guardrails", "spend_alerts", "provider_bills", "leads", "sales", "sale_lines", "state_changes", "tasks", "notes", "tags", "record_tags", "audit_log", "jobs"];

export const RESOURCES: Record<string, Resource> = {
  customers: { table: "customers", columns: "*", key: ["id"], tie: "id", rests: ["customers", "record_tags"], own: { subject: "customers", column: "assigned_to" }, found: [tagged("customers_tagged"), { filter: "name@ilike", by: "customers_named", argument: "words" }] },
  contacts: { table: "contacts", columns: "*", key: ["id"], tie: "id", own: { subject: "contacts", column: "assigned_to" } },
  manual_entries: { table: "manual_entries", columns: "*,customer(name)", key: ["id"], tie: "id", rests: ["manual_entries", "customers"], own: { subject: "manual_entries", column: "assigned_to" } },
  fx_rates: { table: "fx_rates", columns: "*", key: ["seq"], tie: "seq", shared: true },
  audit_log: { table: "audit_log", columns: "*", key: ["id"], tie: "id", rests: AUDITED },
  sync_runs: { table: "sync_runs", columns: "*,integration(name,provider)", key: ["id"], tie: "id", rests: ["sync_runs", "integrations"] },
  ai_usage_logs: { table: "ai_usage_logs", columns: "*,customer(name)", key: ["id"], tie: "id", rests: ["ai_usage_logs", "customers", "memberships"], own: { subject: "ai_usage_logs", column: "person_id", whose: "person" } },
  openrouter_keys: { table: "openrouter_keys", columns: "*,customer(name),person(name)", key: ["id"], tie: "id", rests: ["openrouter_keys", "customers", "memberships"] },
  fx_fetches: { table: "fx_fetches", columns: "*", key: ["id"], tie: "id", shared: true },
  notifications: { table: "notifications", columns: "*", key: ["id"], tie: "id", own: { subject: "notifications", column: "person_id" } },
  ledger_lines: { table: "ledger_lines", columns: "*", key: ["id"], tie: "source_id", rests: LEDGER, own: { subject: "reports", column: "person_id" } },
  telephony_list: { table: "telephony_list", columns: "*", key: ["id"], tie: "id", rests: ["telephony_events", "telephony_legs", "customers"], own: { subject: "telephony_events", column: "assigned_to" } },
  booking_list: { table: "booking_list", columns: "*", key: ["id"], tie: "id", rests: ["calendar_events", "customers"], own: { subject: "calendar_events", column: "assigned_to" } },
  roi_settings: { table: "roi_settings", columns: "*", key: ["id"], tie: "id" },
  guardrails: { table: "guardrails", columns: "*", key: ["id"], tie: "id" },
  spend_alerts: { table: "spend_alerts", columns: "*", key: ["id"], tie: "id" },
  spend_alert_crossings: { table: "spend_alert_crossings", columns: "*,customer(name)", key: ["id"], tie: "id", rests: ["spend_alert_crossings", "customers"] },
  services: { table: "services", columns: "*", key: ["id"], tie: "id" },
  leads: { table: "leads", columns: "*,customer(name),service(name)", key: ["id"], tie: "id", rests: ["leads", "customers", "services", "memberships", "record_tags"], own: { subject: "leads", column: "assigned_to", whose: "assignee" }, found: [tagged("leads_tagged")] },
  sales: { table: "sales", columns: "*,customer(name,created_at),lead(name)", key: ["id"], tie: "id", rests: ["sales", "sale_lines", "customers", "leads", "memberships", "record_tags"], own: { subject: "sales", column: "assigned_to", whose: "assignee" }, found: [tagged("sales_tagged")] },
  sale_lines: { table: "sale_lines", columns: "*", key: ["id"], tie: "id", rests: ["sale_lines", "sales"], own: { subject: "sales", column: "assigned_to" } },
  sold_lines: { table: "sold_lines", columns: "*", key: ["id"], tie: "id", rests: ["sale_lines", "sales", "services", "customers"], own: { subject: "sales", column: "assigned_to" } },
  tasks: { table: "tasks", columns: "*,customer(name),lead(name),sale(title)", key: ["id"], tie: "id", rests: ["tasks", "customers", "leads", "sales", "memberships"], own: { subject: "tasks", column: "assigned_to", whose: "assignee" } },
  notes: { table: "notes", columns: "*,author(name)", key: ["id"], tie: "id", rests: ["notes", "memberships"], own: { subject: "notes", column: "assigned_to" } },
  saved_views: { table: "saved_views", columns: "*", key: ["id"], tie: "id" },
  tags: { table: "tags", columns: "*", key: ["id"], tie: "id" },
  message_threads: { table: "message_threads", columns: "*", key: ["id"], tie: "id", rests: ["telephony_events", "outgoing_messages", "message_opt_outs", "customers"], own: { subject: "messages", column: "assigned_to" } },
  outgoing_messages: { table: "outgoing_messages", columns: "*", key: ["id"], tie: "id", own: { subject: "messages", column: "assigned_to" } },
  webhook_events: { table: "webhook_events", columns: "*,endpoint(integration_id)", key: ["id"], tie: "id" },
  provider_bills: { table: "provider_bills", columns: "*", key: ["id"], tie: "id" },
  provider_bill_lines: { table: "provider_bill_lines", columns: "*", key: ["id"], tie: "id", rests: ["provider_bills"] },
  function_logs: { table: "function_logs", columns: "*", key: ["id"], tie: "id" },
};

/** The subjects whose rows belong to somebody. */
export const OWN_SUBJECTS = Object.values(RESOURCES).flatMap(({ own }) => own?.subject ?? []);
