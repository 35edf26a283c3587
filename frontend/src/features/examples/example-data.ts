import type { House } from "~/app/house";
import type { Word } from "~/i18n";
import type { Tone } from "~/ui/Value";

const at = "2026-04-11T08:00:00Z";

/** The organisation of the examples; it is in no database. */
export const EXAMPLE_HOUSE: House = {
  organisation: { id: "example", name: "Ren & Klar AB", country: "SE", currency: "SEK", timezone: "Europe/Stockholm", locale: "sv", next_currency: null, rates_source: "ecb", version: 1, created_at: at, updated_at: at },
  membership: { org_id: "example", id: "anna", user_id: null, role: "owner", name: "Anna Lindqvist", email: null, state: "active", version: 1, created_at: at, updated_at: at },
  profile: { user_id: "anna", name: "Anna Lindqvist", avatar_url: null, timezone: "Europe/Stockholm", locale: "en", currency: "SEK", theme: "system", accent: null, dashboard: {}, quiet_from: null, quiet_until: null, version: 1, created_at: at, updated_at: at },
  memberships: [],
  locale: "en-SE",
  timezone: "Europe/Stockholm",
  can: () => true,
  switchTo: () => undefined,
  reload: () => Promise.resolve(),
};

interface ExampleRow {
  id: string;
  customer: string;
  state: Word;
  tone: Tone;
  note: string | null;
  at: string;
  change: string | null;
  amount: string;
}

export const EXAMPLE_ROWS: ExampleRow[] = [
  { id: "1", customer: "Dalby Tandvård", state: "ledger.actual", tone: "accent", note: "Office cleaning", at, change: "0.1804", amount: "2753.00" },
  { id: "2", customer: "Årsta Montessori", state: "ledger.estimated", tone: "plain", note: null, at, change: "-0.0312", amount: "-0.004215" },
  { id: "3", customer: "Fjordvik Hotel", state: "ledger.reconciled", tone: "good", note: "Facade wash", at, change: null, amount: "18614.50" },
  { id: "4", customer: "Hamnkontoret", state: "manual.void", tone: "none", note: "Stair cleaning", at, change: "0", amount: "1085.50" },
];
