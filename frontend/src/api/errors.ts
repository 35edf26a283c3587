import type { Word } from "~/i18n/words";

/** An error a person can act on: words of ours, or the server's own, and the field they belong to. */
export class Refusal extends Error {
  constructor(
    readonly word: Word,
    readonly field: string | null = null,
    readonly said: string | null = null,
    /** What the database tells beside the words, such as which rows of many. */
    readonly details: string | null = null,
  ) {
    super(said ?? word);
    this.name = "Refusal";
  }
}

interface Said {
  code?: string;
  message?: string;
  details?: string | null;
  hint?: string | null;
  status?: number;
}

/** A named check of the database, as the field it speaks of and the words for it. */
const CHECKS: Record<string, [field: string, word: Word]> = {
  manual_entries_amount_is_positive: ["amount", "error.amountPositive"],
  manual_entries_amount_is_in_bounds: ["amount", "error.amountTooLarge"],
  manual_entries_happened_on_is_bounded: ["happened_on", "error.dayOutOfRange"],
  manual_entries_note_is_short: ["note", "error.tooLong"],
  customers_name_is_given: ["name", "error.required"],
  customers_email_is_plausible: ["email", "error.mailShape"],
  customers_phone_is_short: ["phone", "error.phoneShape"],
  customers_note_is_short: ["note", "error.tooLong"],
  organisations_name_is_given: ["name", "error.required"],
  memberships_name_is_given: ["name", "error.required"],
  memberships_email_is_short: ["email", "error.mailShape"],
  invitations_email_is_short: ["email", "error.mailShape"],
  contacts_name_is_given: ["name", "error.required"],
  contacts_email_is_plausible: ["email", "error.mailShape"],
  contacts_phone_is_short: ["phone", "error.phoneShape"],
  integrations_name_is_once_per_provider: ["name", "error.nameTaken"],
  customer_identities_value_is_once_in_an_organisation: ["customer", "telephony.numberTaken"],
  customer_identities_value_is_normal: ["customer", "telephony.notANumber"],
  roi_settings_day_is_once: ["valid_from", "roi.dayTaken"],
  roi_settings_valid_from_is_bounded: ["valid_from", "error.dayOutOfRange"],
  roi_settings_wage_is_bounded: ["hourly_wage", "roi.wageShape"],
  roi_settings_minutes_are_bounded: ["minutes_per_call", "roi.minutesShape"],
  roi_settings_booking_value_is_bounded: ["booking_value", "roi.valueShape"],
  roi_settings_attribution_is_bounded: ["attribution_days", "roi.daysShape"],
  guardrails_limit_is_bounded: ["limit_amount", "guardrails.limitShape"],
  guardrails_share_is_a_percentage: ["limit_share", "guardrails.shareShape"],
  spend_alerts_warning_is_bounded: ["warning_amount", "alerts.amountShape"],
  spend_alerts_critical_is_bounded: ["critical_amount", "alerts.amountShape"],
  spend_alerts_critical_is_beyond_warning: ["critical_amount", "alerts.criticalBelow"],
  spend_alerts_silence_is_bounded: ["silent_hours", "alerts.hoursShape"],
  services_price_is_in_bounds: ["price", "services.priceShape"],
  services_tax_rate_is_a_percentage: ["tax_rate", "services.taxShape"],
  leads_value_is_in_bounds: ["estimated_value", "leads.valueShape"],
  leads_email_is_plausible: ["email", "error.mailShape"],
  leads_phone_is_short: ["phone", "error.phoneShape"],
  leads_note_is_short: ["note", "error.tooLong"],
  sales_booking_id: ["booking_id", "sales.bookingTaken"],
  sales_note_is_short: ["note", "error.tooLong"],
  sales_expected_amount_is_in_bounds: ["expected_amount", "leads.valueShape"],
  sales_discount_is_a_percentage: ["discount", "sales.shareShape"],
  tasks_due_on_is_bounded: ["due_on", "error.dayOutOfRange"],
  tasks_due_time_has_a_day: ["due_time", "tasks.timeWithoutDay"],
  notes_body_is_short: ["body", "notes.shape"],
  notes_body_is_visible: ["body", "notes.shape"],
  tags_name_is_one: ["name", "tags.taken"],
  saved_views_name_is_ones_own: ["name", "views.taken"],
  saved_views_name_is_one_for_all: ["name", "views.takenForAll"],
  saved_views_address_is_short: ["name", "views.tooLong"],
  sale_lines_quantity_is_in_bounds: ["quantity", "sales.quantityShape"],
  sale_lines_unit_price_is_in_bounds: ["unit_price", "error.amountTooLarge"],
  sale_lines_discount_is_a_percentage: ["discount", "sales.shareShape"],
  sale_lines_tax_rate_is_a_percentage: ["tax_rate", "sales.shareShape"],
  integrations_sender_is_a_number: ["sender", "messages.notANumber"],
};

/** Rules that hold for many columns: the check is named `<table>_<column>_is_<rule>`. */
const RULE = /_(name|title|company|source|description|email|phone|value|avatar_url)_is_(one_line|visible|short_as_written)$/;
const RULES: Record<string, Word> = {
  one_line: "error.oneLine",
  visible: "error.nameShape",
  short_as_written: "error.nameShape",
};

const AUTH: Record<string, [field: string | null, word: Word]> = {
  invalid_credentials: ["password", "error.wrongPassword"],
  email_not_confirmed: ["email", "error.mailNotConfirmed"],
  weak_password: ["password", "error.weakPassword"],
  same_password: ["password", "error.samePassword"],
  email_exists: ["email", "error.mailTaken"],
  user_already_exists: ["email", "error.mailTaken"],
  email_address_invalid: ["email", "error.mailShape"],
  otp_expired: [null, "error.linkUsed"],
  over_request_rate_limit: [null, "error.tooOften"],
  over_email_send_rate_limit: [null, "error.tooOften"],
};

/** Refusals of ours that belong to a field of a form, in words of the page's language. */
const OURS: Record<string, [field: string, word: Word]> = {
  KT047: ["account", "integrations.connectedAlready"],
  KT049: ["account", "integrations.otherAccount"],
  KT140: ["name", "error.oneLine"],
  KT141: ["name", "error.nameShape"],
  KT094: ["account", "integrations.connectedAlready"],
  KT097: ["account", "integrations.otherAccount"],
  KT160: ["to", "messages.notANumber"],
  KT161: ["to", "messages.noNumber"],
  KT162: ["to", "messages.closed"],
  KT165: ["text", "messages.tooLong"],
  KT197: ["since", "sync.outOfRange"],
  KT252: ["booking_id", "sales.otherBooking"],
  KT260: ["name", "views.tooMany"],
};

const STATES: Record<string, Word> = {
  "42501": "error.notAllowed",
  "23505": "error.existsAlready",
  "23503": "error.pointsToNothing",
  "57014": "error.tooSlow",
  PGRST301: "error.signInAgain",
  PGRST303: "error.signInAgain",
  PGRST000: "error.offline",
  PGRST001: "error.offline",
  PGRST002: "error.offline",
  PGRST003: "error.offline",
  unauthorized: "error.signInAgain",
  too_many_requests: "error.tooOften",
  KT090: "error.tooOften",
  KT091: "logs.nothingToReplay",
  KT092: "logs.notKept",
  KT095: "webhook.unreachable",
  KT096: "webhook.notArrived",
  KT150: "bookings.noState",
  KT151: "bookings.notThere",
  KT152: "bookings.notBegun",
  KT163: "messages.noSender",
  KT164: "messages.tooMany",
  KT167: "messages.notSent",
  KT168: "messages.busy",
  KT169: "messages.notReached",
  KT130: "demo.notHere",
  KT131: "demo.onlyOwners",
  KT133: "demo.notReal",
  KT170: "recording.none",
  KT171: "recording.gone",
  KT172: "recording.notPlayable",
  KT173: "recording.notNow",
  KT185: "bills.notThere",
  KT186: "bills.sameLines",
  KT187: "bills.otherState",
  KT188: "bills.unread",
  KT189: "bills.tooLong",
  KT190: "bills.noPeriod",
  KT191: "bills.tooMany",
  KT192: "bills.nothingOnIt",
  KT193: "bills.notLines",
  KT194: "bills.countedOn",
  KT195: "sync.notConnected",
  KT196: "sync.several",
  KT198: "sync.tooOften",
  KT199: "sync.gone",
  KT200: "attribution.notThere",
  KT210: "guardrails.full",
  KT211: "guardrails.asks",
  KT212: "guardrails.noRates",
  KT213: "alerts.noSuchSpend",
  KT230: "sales.illegalStep",
  KT231: "sales.invoiced",
  KT232: "leads.gone",
  KT233: "sales.movedMeanwhile",
  KT234: "leads.onlyConverted",
  KT235: "sales.gone",
  KT236: "sales.noCustomer",
  KT237: "sales.timeMissing",
  KT238: "sales.noLinesToComplete",
  KT239: "sales.dayAhead",
  KT240: "tasks.aboutGone",
  KT241: "tasks.gone",
  KT242: "tags.gone",
  KT243: "tags.same",
  KT250: "sales.someCannot",
  KT253: "customers.gone",
  KT257: "dashboard.unknown",
  KT259: "leads.someCannot",
  KT264: "sales.notYours",
};

/** Turns what the server or the network said into words, at a field where one is to blame. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const said = (typeof error === "object" && error !== null ? error : {}) as Said;
  const message = said.message ?? "";
  if (/failed to fetch|networkerror|load failed/i.test(message)) return new Refusal("error.offline");
  // Auth names the check in brackets.
  const check = /constraint "([^"]+)"|refused these values \((\w+)\)/.exec(message)?.slice(1).find(Boolean);
  if (check && CHECKS[check]) return new Refusal(CHECKS[check][1], CHECKS[check][0]);
  const [, column, rule] = RULE.exec(check ?? "") ?? [];
  if (column && rule && RULES[rule]) return new Refusal(RULES[rule], column);
  const code = said.code ?? "";
  if (AUTH[code]) return new Refusal(AUTH[code][1], AUTH[code][0]);
  if (OURS[code]) return new Refusal(OURS[code][1], OURS[code][0]);
  if (code === "signup_disabled") return new Refusal("error.linkUsed", null, /link/i.test(message) ? null : message);
  if (STATES[code]) return new Refusal(STATES[code], null, null, said.details ?? null);
  // The database names the field it speaks of in the details.
  const field = /field: (\w+)/.exec(said.details ?? "")?.[1] ?? null;
  // A function names the path to the field, and begins its message with it.
  const path = code === "invalid" ? (said.details ?? "") : "";
  if (path) return new Refusal("error.other", path.split(".").at(-1) ?? null, message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message);
  // PostgREST 12 has no words for a statement under which Postgres died.
  if (said.code === "" && message === "") return new Refusal("error.offline");
  if (said.status === 502 || said.status === 504) return new Refusal("error.offline");
  // The server's own trouble, in words that say what to do; its text is for the log.
  if (/^(PGRST0|XX|08|53|57|58)/.test(code)) return new Refusal("error.down");
  if (code.startsWith("KT")) return new Refusal("error.other", field, [message, said.hint].filter(Boolean).join(" "));
  return new Refusal("error.other", null, message || null);
}

/** The titles of those rows for which a change of many was refused with this word. */
export function namesIn(error: unknown, word: Word): string[] {
  if (!(error instanceof Refusal) || error.word !== word || !error.details) return [];
  return (JSON.parse(error.details) as { title: string | null }[]).flatMap(({ title }) => title ?? []);
}
