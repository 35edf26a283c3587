import type { Sheet } from "./csv";

/** What the database must know of each line; `id` is that of the call, message or request. */
export const FIELDS = ["id", "at", "amount", "currency", "text"] as const;
export type Field = (typeof FIELDS)[number];

/** Which column of the file is which; -1 for one that it does not have. */
export type Mapping = Record<Field, number>;

export interface Reading {
  mapping: Mapping;
  decimal_mark: "." | ",";
  date_order: "ymd" | "dmy" | "mdy";
  is_negated: boolean;
}

interface Preset {
  provider: string;
  columns: Partial<Record<Field, string[]>>;
}

/**
 * The columns of the files that providers let one save, best first.
 * OpenRouter: seen in several public parsers of its activity export (generation_id, created_at, cost_total). Telnyx: the fields of its
 * detail records as its API documents them. Twilio: the fields of its call and message resources as documented, which its own
 * scripts write as columns; the names in the console's export, and all of Vapi's and Retell's, are taken from their APIs and not
 * verified by a file. Whatever is not recognised is chosen by hand.
 */
const PRESETS: Preset[] = [
  { provider: "twilio", columns: { id: ["sid", "call sid", "message sid"], at: ["start time", "date sent", "date created"], amount: ["price"], currency: ["price unit"], text: ["direction", "category", "description"] } },
  { provider: "telnyx", columns: { id: ["telnyx leg id", "call leg id", "message id", "id"], at: ["started at", "sent at", "created at", "start time"], amount: ["cost"], currency: ["currency"], text: ["product", "record type"] } },
  { provider: "vapi", columns: { id: ["call id", "id"], at: ["started at", "created at"], amount: ["cost", "total cost"], text: ["type"] } },
  { provider: "retell", columns: { id: ["call id"], at: ["start timestamp", "time", "date"], amount: ["combined cost", "cost"], text: ["call type"] } },
  { provider: "openrouter", columns: { id: ["generation id"], at: ["created at", "date"], amount: ["cost total", "usage"], text: ["model permaslug", "model"] } },
];

/** What bills of others are headed by. */
const ANYBODY: Required<Preset["columns"]> = {
  id: ["id", "record id", "reference"],
  at: ["date", "datum", "day", "time", "created at", "start time", "period start"],
  amount: ["amount", "belopp", "cost", "price", "total", "charge", "net amount"],
  currency: ["currency", "valuta"],
  text: ["description", "beskrivning", "item", "product", "type", "text"],
};

const SAMPLE = 500;
const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

function find(header: string[], names: string[]): number {
  const known = header.map(plain);
  return names.map((name) => known.indexOf(name)).find((at) => at >= 0) ?? -1;
}

/** Whether amounts have a decimal comma: some do, and none has a point that cannot be a thousands' one. */
function decimalMark(amounts: string[]): "." | "," {
  const comma = amounts.some((one) => /,\d{1,2}(\D|$)|,\d{4,}/.test(one));
  const point = amounts.some((one) => /\.\d{1,2}(\D|$)|\.\d{4,}/.test(one));
  return comma && !point ? "," : ".";
}

/** The order of days that do not begin with their year, by the figures that only one of the orders can have. */
function dateOrder(days: string[]): Reading["date_order"] {
  const pairs = days.map((day) => /^\s*(\d{1,2})([-/.])(\d{1,2})\2\d{2,4}/.exec(day)).filter((found) => found !== null);
  if (pairs.length === 0) return "ymd";
  if (pairs.some((found) => Number(found[1]) > 12)) return "dmy";
  if (pairs.some((found) => Number(found[3]) > 12)) return "mdy";
  return pairs.some((found) => found[2] === "/") ? "mdy" : "dmy";
}

const cells = (sheet: Sheet, column: number): string[] =>
  column < 0
    ? []
    : sheet.lines
        .slice(0, SAMPLE)
        .map((line) => line.cells[column]?.trim() ?? "")
        .filter(Boolean);

/** How a file of a provider is probably to be read; everything can be chosen otherwise. */
export function guess(sheet: Sheet, provider: string): Reading & { isKnown: boolean } {
  const preset = PRESETS.find((one) => one.provider === provider)?.columns ?? {};
  const known = (field: Field) => find(sheet.header, preset[field] ?? []);
  const column = (field: Field) => (known(field) >= 0 ? known(field) : find(sheet.header, ANYBODY[field]));
  const mapping = Object.fromEntries(FIELDS.map((field) => [field, column(field)])) as Mapping;
  const amounts = cells(sheet, mapping.amount);
  const paid = amounts.filter((one) => /[1-9]/.test(one));
  return {
    mapping,
    decimal_mark: decimalMark(amounts),
    date_order: dateOrder(cells(sheet, mapping.at)),
    is_negated: paid.length > 0 && paid.every((one) => /^\s*[-−(]/.test(one)),
    isKnown: known("id") >= 0 && known("amount") >= 0,
  };
}

/** The month that all days of a file lie in, where they say so by year and month; null where they do not. */
export function monthOf(sheet: Sheet, reading: Reading): string | null {
  const months = new Set(sheet.lines.map((line) => line.cells[reading.mapping.at]?.trim().slice(0, 7) ?? "").filter(Boolean));
  const [only] = months;
  return months.size === 1 && only && /^\d{4}-(0[1-9]|1[0-2])$/.test(only) ? only : null;
}

/** The currency that a file's lines say they are in. */
export const currencyOf = (sheet: Sheet, reading: Reading): string | null => cells(sheet, reading.mapping.currency)[0]?.toUpperCase() ?? null;

/** A line as the database is told of it: every cell as it is written. */
export function told(line: Sheet["lines"][number], mapping: Mapping): Record<"n" | Field, string> {
  const cell = (field: Field) => line.cells[mapping[field]] ?? "";
  return { n: String(line.n), id: cell("id"), at: cell("at"), amount: cell("amount"), currency: cell("currency"), text: cell("text") };
}
