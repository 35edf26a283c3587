/** Names for the database's rows and functions, narrowed to what its checks allow. Money is a string: a float loses digits. */
import type { Database, Json } from "./database";

type Public = Database["public"];
type Tables = Public["Tables"];
type Views = Public["Views"];
type Functions = Public["Functions"];

export type TableName = keyof Tables;
export type ListName = TableName | keyof Views;
type RowOf<Name extends ListName> = Name extends TableName ? Tables[Name]["Row"] : Name extends keyof Views ? Views[Name]["Row"] : never;

/** A row whose checked columns are written with the values they can hold; a column that is gone breaks the build. */
type Checked<Row, Known extends { [K in keyof Known]: K extends keyof Row ? Row[K] : never }> = Omit<Row, keyof Known> & Known;

/** A view carries no not-null marks: every column is given, but for the named ones. */
type Given<Row, MayBeNull extends keyof Row = never> = { [K in keyof Row]: K extends MayBeNull ? Row[K] : NonNullable<Row[K]> };

export type Role = "owner" | "admin" | "manager" | "rep" | "viewer" | "talent";
export type Direction = "revenue" | "cost";

export type Profile = Checked<RowOf<"profiles">, { theme: "system" | "light" | "dark" }>;
export type Organisation = RowOf<"organisations">;
export type Membership = Checked<RowOf<"memberships">, { role: Role; state: "invited" | "active" | "removed" }>;
export type Invitation = RowOf<"invitations">;
export type RolePermission = Checked<RowOf<"role_permissions">, { role: Role }>;
export type Customer = Checked<RowOf<"customers">, { kind: "person" | "company" | "brand" }>;
export type Contact = RowOf<"contacts">;
export type CustomerMerge = RowOf<"customer_merges">;
export type ManualEntry = Checked<RowOf<"manual_entries">, { direction: Direction; state: "active" | "void" }>;
export type FxRate = RowOf<"fx_rates">;
export type FxFetch = Checked<RowOf<"fx_fetches">, { state: "running" | "succeeded" | "failed" }>;
export type AuditEntry = Checked<RowOf<"audit_log">, { op: "insert" | "update" | "delete"; old: Record<string, Json> | null; new: Record<string, Json> | null }>;
export type Integration = Checked<
  RowOf<"integrations">,
  { state: "connected" | "paused" | "failing" | "disconnected"; secret_hints: Record<string, string> }
>;
export type SyncRun = Checked<RowOf<"sync_runs">, { state: "waiting" | "running" | "succeeded" | "failed" | "broken_off" | "cancelled" }>;
export type BillState = "draft" | "matched" | "applied" | "undone";
/** Why a line of a bill is as it is, beside what was known. */
export type BillExplanation =
  | ("equal" | "other_day" | "rounding" | "estimated" | "price_changed" | "not_in_kontor" | "other_charge")
  | ("not_itemised" | "vat" | "on_other_bill" | "other_connection" | "other_currency" | "unclear_line");
type BillError = "amount_unreadable" | "day_unreadable" | "day_missing" | "day_outside_period" | "currency_unknown" | "currency_differs" | "id_too_long";
export type ProviderBill = Checked<RowOf<"provider_bills">, { state: BillState; explained: Partial<Record<BillExplanation | "unread", { count: number; billed: string; ours: string }>> }>;
export type ProviderBillLine = Checked<RowOf<"provider_bill_lines">, { explanation: BillExplanation | null; error: BillError | null }>;
export type ProviderBillMissing = Given<RowOf<"provider_bill_missing_fact">, "fact_id" | "event_id" | "counterpart" | "record_id">;
export type ProviderBillGap = Given<RowOf<"provider_bill_gap">>;
export type CurrencyChange = Checked<RowOf<"currency_changes">, { state: "waiting" | "writing" | "clearing" | "done" | "cancelling" | "cancelled" }>;
export type Notification = Checked<RowOf<"notifications">, { detail: Record<string, Json | undefined> }>;
export type OpenrouterKey = RowOf<"openrouter_keys"> & { customer: { name: string } | null; person: { name: string } | null };
type Line = Given<RowOf<"ledger_lines">, "customer_id" | "customer_name" | "amount_org" | "rate" | "rated_on" | "person_id">;
export type LedgerLine = Checked<Line, { direction: Direction; state: "estimated" | "actual" | "reconciled" }>;

export type OverviewFigure = Checked<Given<RowOf<"overview_figure">>, { period: "now" | "before" }>;
export type OverviewDay = Given<RowOf<"overview_day">>;
export type OverviewCustomer = Given<RowOf<"overview_customer">, "place" | "customer_id" | "customer_name">;

export type AiUsageFigure = Given<RowOf<"ai_usage_figure">, "group_key" | "name">;
export type AiUsageDifference = Checked<Given<RowOf<"ai_usage_difference">, "key_name">, { state: "open" | "agrees" | "rounding" | "elsewhere" | "ours_only" | "differs" }>;
export type AiUsageTotal = Checked<Given<RowOf<"ai_usage_total">>, { period: "now" | "before" }>;
export type AiUsageLog = RowOf<"ai_usage_logs"> & { customer: { name: string } | null; person: { name: string } | null };

/** What a call or message can be; calls and messages share the words of those they have in common. */
export type TelephonyState =
  | ("queued" | "initiated" | "ringing" | "in_progress" | "completed" | "busy" | "no_answer" | "failed" | "canceled")
  | ("scheduled" | "accepted" | "sending" | "sent" | "undelivered" | "delivered" | "read" | "receiving" | "received");
type TelephonyKind = { kind: "call" | "message"; direction: "inbound" | "outbound"; state: TelephonyState };
type Words = "agent_id" | "agent_name" | "agent_key" | "outcome" | "summary";
type Parts = "transport_cost" | "transcription_cost" | "model_cost" | "voice_cost" | "platform_cost";
type CallOrMessage = Given<RowOf<"telephony_list">, "customer_id" | "customer_name" | "assigned_to" | "seconds" | "body" | "error_code" | "cost" | "currency" | "cost_state" | Words | Parts>;
export type TelephonyRow = Checked<CallOrMessage, TelephonyKind & { cost_state: "unknown" | "estimated" | "actual" | "reconciled" | null }>;
export type TelephonyLeg = Checked<RowOf<"telephony_legs">, TelephonyKind>;
/** What a price is made of; the rest of a carrier's is `carrier`, that of a platform's `other`. */
export type CostComponent = "carrier" | "transport" | "transcription" | "model" | "voice" | "platform" | "other";
export type TelephonyPart = Checked<Given<RowOf<"telephony_leg_parts">, "amount" | "leg_cost" | "customer_id" | "assigned_to">, { component: CostComponent }>;
export type TelephonyFigure = Checked<Given<RowOf<"telephony_figure">, "group_key" | "name">, { by: "day" | "customer" | "kind" | "provider" | "agent" | "component" | "period" }>;

export type BookingState = "pending" | "confirmed" | "kept" | "cancelled" | "no_show";
type Said = "set_state" | "set_at" | "set_by" | "previous_starts_at" | "booked_at" | "cancelled_at";
type Booked = "title" | "service_id" | "service_name" | "staff_name" | "price" | "tax_rate" | "value" | "net_value" | "client_name" | "client_phone" | "client_email";
type Origin = "origin_event_id" | "origin_rule" | "origin_identity" | "origin_set_by" | "origin_set_at" | "origin_agent" | "origin_on";
/** What led to a booking: an agent of the AI phone, another call or message, or nothing that is known. */
export type OriginKind = "agent" | "other" | "none";
/** How far the sale of a booking that was kept has come. */
export type SoldAs = "sold" | "paid";
/** By which rule a call or message is known to have led to a booking. */
export type OriginRule = "reference" | "answered_call" | "message" | "person";
type Sold = "sold_as" | "sold_for" | "sold_in";
type Booking = Given<RowOf<"booking_list">, Said | Origin | Booked | Sold | "customer_id" | "customer_name" | "assigned_to" | "integration_id" | "provider" | "provider_booking_id">;
export type BookingRow = Checked<Booking, { state: BookingState; told_state: BookingState; set_state: "kept" | "no_show" | null; origin_rule: OriginRule | null; origin_kind: OriginKind; sold_as: SoldAs | null }>;
export type BookingFigure = Checked<Given<RowOf<"booking_figure">, "group_key" | "name" | "no_show_rate">, { by: "day" | "service" | "staff" | "customer" | "agent" | "period" }>;
export type TimelineKind = "call" | "message" | "booking" | "ai" | "lead" | "sale" | "state" | "task" | "note" | "change";
export type TimelineEntry = Checked<Given<RowOf<"timeline_entry">, "opens_id" | "title" | "detail" | "state" | "direction" | "person" | "quantity" | "amount" | "currency">, { kind: TimelineKind }>;
export type UntaxedService = Given<RowOf<"untaxed_service">>;
export type Guardrail = Checked<RowOf<"guardrails">, { scope: "organisation" | "customer" | "agent"; period: "day" | "month"; covers: "ai" | "messages" | "both"; action: "warn" | "ask" | "block" | "route" }>;
export type GuardrailFigure = Given<RowOf<"guardrail_figure">, "customer_id" | "customer_name" | "agent_id">;
export type SpendAlert = Checked<RowOf<"spend_alerts">, { scope: "organisation" | "customer" | "agent"; period: "day" | "month"; covers: "ai" | "messages" | "calls" | "all" }>;
export type SpendAlertCrossing = Checked<RowOf<"spend_alert_crossings">, { level: "warning" | "critical" | "no_data"; period: "day" | "month" }>;
export type SpendAlertFigure = Checked<Given<RowOf<"spend_alert_figure">, "since" | "silent_since" | "newest_at" | "customer_id" | "customer_name" | "agent_id" | "used_share">, { level: "ok" | "warning" | "critical" }>;
export type Service = Checked<RowOf<"services">, { state: "active" | "retired" }>;

export type LeadState = "NEW" | "CONTACTED" | "QUALIFIED" | "CONVERTED" | "LOST";
export type Lead = Checked<RowOf<"leads">, { state: LeadState }>;
type Named = { name: string } | null;
/** A lead as lists and its page read it, with the names of what it points to that the reader may see. */
export type LeadRow = Lead & { customer: Named; service: Named; assignee: Named };
export type SaleState = "DRAFT" | "QUOTED" | "ACCEPTED" | "SCHEDULED" | "COMPLETED" | "INVOICED" | "PAID" | "CANCELLED";
export type Sale = Checked<RowOf<"sales">, { state: SaleState; booking_rule: "person" | "function" | null }>;
/** A sale as lists and its page read it. */
export type SaleRow = Sale & { customer: { name: string; created_at: string } | null; lead: Named; assignee: Named };
export type SaleLine = RowOf<"sale_lines">;
/** A line of a sale that was completed, with what is known of both. */
export type SoldLine = Given<RowOf<"sold_lines">, "customer_id" | "customer_name" | "service_id" | "service_name" | "sold_by" | "source" | "assigned_to">;
export type LeadReportRow = Given<RowOf<"lead_report_row">, "key" | "name" | "conversion">;
export type StateTime = Checked<Given<RowOf<"state_time">>, { kind: "lead" | "sale" }>;
export type Task = Checked<RowOf<"tasks">, { state: "OPEN" | "DONE" }>;
/** A task as lists read it; what it is about has no name for who may not see it. */
export type TaskRow = Task & { customer: Named; lead: Named; sale: { title: string } | null; assignee: Named };
export type NoteRow = RowOf<"notes"> & { author: Named };
export type TagColour = "grey" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "violet";
export type SavedView = RowOf<"saved_views">;
export type Tag = Checked<RowOf<"tags">, { colour: TagColour }>;

export type RoiSettings = RowOf<"roi_settings">;
export type SalesFigure = Checked<Given<RowOf<"sales_figure">, "average_deal" | "conversion" | "win_rate">, { period: "now" | "before" }>;
/** Of a key of null is all that comes after the first rows. */
export type SalesReportRow = Given<RowOf<"sales_report_row">, "key" | "name" | "average_deal" | "share">;
export type ForecastMonth = Given<RowOf<"forecast_month">, "month">;
export type CustomerValuePart = Given<RowOf<"customer_value_part">, "kind" | "margin_share" | "first_on" | "last_on">;
export type CustomerMonth = Given<RowOf<"customer_month">>;
export type RoiFigure = Checked<Given<RowOf<"roi_figure">, "group_key" | "name" | "return" | "cost_per_kept" | "cost_per_paid" | "paid_cost_share">, { by: "total" | "agent" | "channel" | "day" | "period" }>;
export type RoiStep = Checked<Given<RowOf<"roi_step">>, { part: "value" | "saved" | "ai" | "telephony"; step: "volume" | "mix" | "price" | "currency" }>;
export type PipelineState = Checked<Given<RowOf<"pipeline_state">, "oldest_since">, { kind: "lead" | "sale" }>;
export type ActivityEntry = Checked<Given<RowOf<"activity_entry">, "title" | "from_state" | "to_state" | "lead_id" | "sale_id" | "customer_id" | "person_id" | "person_name">, { kind: "lead_state" | "sale_state" | "lead_made" | "task_done" | "note" }>;
export type DayEntry = Checked<Given<RowOf<"day_entry">, "title" | "at" | "due_on" | "state" | "lead_id" | "sale_id" | "customer_id" | "customer_name" | "amount" | "currency">, { kind: "task" | "follow_up" | "sale" | "booking" | "expected" }>;

export type OutgoingState = "queued" | "sending" | "sent" | "failed" | "unclear";
export type OutgoingMessage = Checked<RowOf<"outgoing_messages">, { state: OutgoingState; encoding: "gsm7" | "ucs2" }>;
type Thread = Given<RowOf<"message_threads">, "customer_id" | "customer_name" | "assigned_to" | "body" | "error_code">;
/** The newest message of a number; of one that never left the state is the outgoing message's. */
export type MessageThread = Checked<Thread, { direction: "inbound" | "outbound"; state: TelephonyState | OutgoingState }>;

export type WebhookEventState = "applied" | "stale" | "unknown" | "failed" | "waiting" | "test";
export type WebhookEvent = Checked<RowOf<"webhook_events">, { state: WebhookEventState }>;
export type FunctionLog = RowOf<"function_logs">;
/** What an event's request said: its text, or its bytes in hexadecimal. */
export interface WebhookPayload {
  received_at: string;
  content_type: string;
  headers: Record<string, string>;
  body: string;
  is_text: boolean;
}

/** A job that failed for good; why and when is not known of one that killed its workers. */
export interface DeadJob {
  id: number;
  task: string;
  attempts: number;
  failed_at: string | null;
  error: string | null;
}

/** What functions answer where the database only says "json" or a row with unmarked columns. */
interface Answers {
  instance_state: { has_owner: boolean; signup: string };
  dead_jobs: DeadJob[];
  notification_settings: { type: string; in_app: boolean; by_mail: boolean }[];
  overview_figures: OverviewFigure[];
  overview_days: OverviewDay[];
  overview_customers: OverviewCustomer[];
  ai_usage_figures: AiUsageFigure[];
  ai_usage_totals: AiUsageTotal[];
  telephony_figures: TelephonyFigure[];
  all_telephony_figures: TelephonyFigure[];
  provider_bill_missing: ProviderBillMissing[];
  provider_bill_gaps: ProviderBillGap[];
  booking_figures: BookingFigure[];
  all_booking_figures: BookingFigure[];
  untaxed_services: UntaxedService[];
  lead_report: LeadReportRow[];
  time_in_state: StateTime[];
  customer_timeline: TimelineEntry[];
  customer_value: CustomerValuePart[];
  customer_months: CustomerMonth[];
  roi_summary: RoiFigure[];
  roi_change: RoiStep[];
  sales_figures: SalesFigure[];
  sales_report: SalesReportRow[];
  sales_pipeline: PipelineState[];
  sales_forecast: ForecastMonth[];
  sales_activity: ActivityEntry[];
  my_day: DayEntry[];
  guardrail_figures: GuardrailFigure[];
  spend_alert_figures: SpendAlertFigure[];
  spend_alert_preview: SpendAlertFigure;
  search_webhook_events: WebhookEvent[];
  webhook_payload: WebhookPayload[];
}

export type FunctionName = keyof Functions;
export type FunctionArgs<F extends FunctionName> = Functions[F]["Args"];
export type FunctionResult<F extends FunctionName> = F extends keyof Answers ? Answers[F] : Functions[F]["Returns"];

/** The rows that are narrowed above, by their table. */
interface CheckedRows {
  profiles: Profile;
  memberships: Membership;
  role_permissions: RolePermission;
  customers: Customer;
  manual_entries: ManualEntry;
  fx_fetches: FxFetch;
  audit_log: AuditEntry;
  integrations: Integration;
  sync_runs: SyncRun;
  currency_changes: CurrencyChange;
  provider_bills: ProviderBill;
  provider_bill_lines: ProviderBillLine;
  notifications: Notification;
  telephony_legs: TelephonyLeg;
  services: Service;
  leads: Lead;
  sales: Sale;
  tasks: Task;
  tags: Tag;
  guardrails: Guardrail;
  spend_alerts: SpendAlert;
  spend_alert_crossings: SpendAlertCrossing;
  outgoing_messages: OutgoingMessage;
  webhook_events: WebhookEvent;
}

/** The database as the client is told of it: the generated one with the narrowed rows and answers. */
export type CheckedDatabase = {
  public: {
    Tables: { [Name in TableName]: Omit<Tables[Name], "Row"> & { Row: Name extends keyof CheckedRows ? CheckedRows[Name] : Tables[Name]["Row"] } };
    Views: Views;
    Functions: { [F in FunctionName]: { Args: FunctionArgs<F>; Returns: FunctionResult<F> } };
  };
};
