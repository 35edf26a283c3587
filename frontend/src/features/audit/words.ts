import type { AuditEntry } from "~/api/rows";
import type { Word } from "~/i18n";

/** Tables in the reader's words. */
export const TABLES: Record<string, Word> = {
  customers: "nav.customers",
  contacts: "audit.contacts",
  customer_identities: "audit.identities",
  customer_merges: "audit.links",
  manual_entries: "nav.manualEntries",
  memberships: "nav.members",
  invitations: "audit.invitations",
  organisations: "settings.organisation",
  integrations: "nav.integrations",
  openrouter_keys: "audit.keys",
  services: "services.title",
  roi_settings: "roi.settings",
  guardrails: "guardrails.title",
  spend_alerts: "alerts.title",
  leads: "nav.leads",
  sales: "nav.sales",
  sale_lines: "sales.lines",
  state_changes: "audit.stateChanges",
  tasks: "nav.tasks",
  notes: "notes.title",
  tags: "tags.title",
  record_tags: "tags.title",
  calendar_events: "nav.bookings",
  currency_changes: "settings.changeCurrency",
  provider_bills: "nav.bills",
  provider_bill_lines: "ledger.billLine",
  telephony_legs: "ledger.telephony",
  jobs: "jobs.title",
};

/** Columns in the reader's words; the others have plain names of their own. */
const COLUMNS: Record<string, Word> = {
  name: "field.name",
  email: "field.email",
  phone: "field.phone",
  country: "field.country",
  currency: "field.currency",
  timezone: "field.timezone",
  locale: "field.language",
  kind: "field.kind",
  role: "field.role",
  state: "field.state",
  note: "field.note",
  amount: "field.amount",
  direction: "field.direction",
  happened_on: "field.day",
  customer_id: "field.customer",
  person_id: "audit.person",
  assigned_to: "audit.fieldAssignee",
  merged_into: "audit.fieldMerged",
  title: "audit.fieldTitle",
  user_id: "audit.who",
  mailed_at: "audit.fieldMailed",
  expires_at: "audit.fieldExpires",
  accepted_at: "audit.fieldAccepted",
  revoked_at: "audit.fieldRevoked",
  is_disabled: "keys.disabled",
  last_error: "integrations.lastError",
  last_error_at: "integrations.lastError",
  last_synced_at: "integrations.lastSync",
  provider: "integrations.provider",
  invited_by: "audit.fieldInvitedBy",
  integration_id: "integrations.connection",
  bill_id: "ledger.billLine",
  file_name: "bills.file",
  line_count: "bills.lines",
  error_count: "bills.why.unread",
  told_total: "bills.total",
  billed_amount: "bills.billed",
  ours_amount: "bills.ours",
  vat_amount: "bills.vat",
  missing_count: "bills.missingCount",
  missing_amount: "bills.missing",
  difference: "bills.difference",
  set_state: "bookings.attendance",
  price: "services.price",
  tax_rate: "bookings.taxRate",
  tax_included: "services.taxIn",
  valid_from: "roi.validFrom",
  hourly_wage: "roi.wage",
  minutes_per_call: "roi.minutes",
  booking_value: "roi.bookingValue",
  attribution_days: "roi.days",
  company: "leads.company",
  source: "leads.source",
  service_id: "bookings.service",
  estimated_value: "leads.value",
  follow_up_on: "leads.followUp",
  lost_reason: "leads.lostReason",
  lead_id: "leads.one",
  booking_id: "sales.booking",
  booking_rule: "sales.bookingRule",
  booking_set_by: "sales.bookingSetBy",
  booking_set_at: "sales.bookingSetAt",
  sale_id: "sales.one",
  number: "sales.number",
  expected_amount: "sales.expectedAmount",
  expected_on: "sales.expectedOn",
  discount: "sales.discount",
  net_amount: "sales.net",
  tax_amount: "sales.tax",
  starts_at: "sales.beginDay",
  ends_at: "sales.endDay",
  completed_on: "sales.completedOn",
  sold_by: "sales.whose",
  description: "sales.description",
  due_on: "tasks.due",
  due_time: "tasks.time",
  done_at: "tasks.doneAt",
  done_by: "audit.person",
  created_by: "audit.who",
  body: "field.note",
  edited_at: "notes.edited",
  tag_id: "tags.add",
  colour: "tags.colour",
  quantity: "sales.quantity",
  unit_price: "sales.unitPrice",
  origin_event_id: "attribution.cameFrom",
  origin_rule: "attribution.by",
  scope: "guardrails.whose",
  agent_id: "guardrails.agent",
  covers: "guardrails.covers",
  period: "guardrails.period",
  limit_amount: "guardrails.amount",
  limit_share: "guardrails.share",
  action: "guardrails.action",
  route_model: "guardrails.routeModel",
  is_enabled: "guardrails.inForce",
  confirmed_amount: "guardrails.confirmed",
  warning_amount: "alerts.warning",
  critical_amount: "alerts.critical",
  silent_hours: "alerts.silence",
};

/** Values that are words of the database. */
const VALUES: Record<string, Word> = {
  "direction.revenue": "direction.revenue",
  "direction.cost": "direction.cost",
  "kind.company": "kind.company",
  "kind.person": "kind.person",
  "kind.brand": "kind.brand",
  "role.owner": "role.owner",
  "role.admin": "role.admin",
  "role.manager": "role.manager",
  "role.rep": "role.rep",
  "role.viewer": "role.viewer",
  "role.talent": "role.talent",
  "state.active": "manual.active",
  "state.void": "manual.void",
  "state.invited": "members.invited",
  "state.removed": "audit.removed",
  "state.retired": "services.state.retired",
  "state.pending": "bookings.state.pending",
  "state.confirmed": "bookings.state.confirmed",
  "state.kept": "bookings.state.kept",
  "state.no_show": "bookings.state.no_show",
  "state.cancelled": "bookings.state.cancelled",
  "state.NEW": "leads.state.NEW",
  "state.CONTACTED": "leads.state.CONTACTED",
  "state.QUALIFIED": "leads.state.QUALIFIED",
  "state.CONVERTED": "leads.state.CONVERTED",
  "state.LOST": "leads.state.LOST",
  "state.DRAFT": "sales.state.DRAFT",
  "state.QUOTED": "sales.state.QUOTED",
  "state.ACCEPTED": "sales.state.ACCEPTED",
  "state.SCHEDULED": "sales.state.SCHEDULED",
  "state.COMPLETED": "sales.state.COMPLETED",
  "state.INVOICED": "sales.state.INVOICED",
  "state.PAID": "sales.state.PAID",
  "state.CANCELLED": "sales.state.CANCELLED",
  "state.OPEN": "tasks.state.OPEN",
  "state.DONE": "tasks.state.DONE",
  "set_state.kept": "bookings.came",
  "set_state.no_show": "bookings.state.no_show",
  "state.connected": "integrations.connected",
  "state.paused": "integrations.paused",
  "state.failing": "integrations.failing",
  "state.estimated": "ledger.estimated",
  "state.actual": "ledger.actual",
  "state.reconciled": "ledger.reconciled",
  "state.draft": "bills.draft",
  "state.matched": "bills.compared",
  "state.applied": "bills.applied",
  "state.undone": "bills.undone",
  "state.disconnected": "integrations.disconnected",
  "kind.ai": "guardrails.covers.ai",
  "kind.message": "guardrails.covers.messages",
  "scope.organisation": "guardrails.scope.organisation",
  "scope.customer": "guardrails.scope.customers",
  "scope.agent": "guardrails.scope.agents",
  "covers.ai": "guardrails.covers.ai",
  "covers.messages": "guardrails.covers.messages",
  "covers.both": "guardrails.covers.both",
  "covers.calls": "alerts.covers.calls",
  "covers.all": "alerts.covers.all",
  "period.day": "guardrails.period.day",
  "period.month": "guardrails.period.month",
  "action.warn": "guardrails.action.warn",
  "action.ask": "guardrails.action.ask",
  "action.route": "guardrails.action.route",
  "action.block": "guardrails.action.block",
};

/** What a bill's state and sums say already. */
const BILLS_OWN = ["sha256", "explained", "lines_total", "lines_difference", "matched_at", "applied_at", "undone_at"];
/** Columns that say nothing to a person. */
const SILENT = new Set(["id", "org_id", "version", "created_at", "updated_at", "token_hash", "secret_hints", "key_hash", "next_currency", "reservation_id", "state_since", "net_hundredths", "position", "sale_discount", ...BILLS_OWN]);

export interface Change {
  column: string;
  before: unknown;
  after: unknown;
}

/** The columns whose values differ before and after. */
export function changesOf(entry: AuditEntry): Change[] {
  const before = entry.old ?? {};
  const after = entry.new ?? {};
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((column) => !SILENT.has(column) && JSON.stringify(before[column] ?? null) !== JSON.stringify(after[column] ?? null))
    .map((column) => ({ column, before: before[column], after: after[column] }));
}

type Translate = (word: Word) => string;

/** A table's name for people. */
export const tableWord = (table: string, t: Translate): string => {
  const word = TABLES[table];
  return word ? t(word) : table.replaceAll("_", " ");
};

/** A column's name for people. */
export const columnWord = (column: string, t: Translate): string => {
  const word = COLUMNS[column];
  return word ? t(word) : column.replaceAll("_", " ");
};

/** A value for people, where it is one of the database's words. */
export const valueWord = (column: string, value: string, t: Translate): string => {
  const word = VALUES[`${column}.${value}`];
  return word ? t(word) : value;
};
