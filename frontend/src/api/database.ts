/** The tables and functions this page reads, in the shape `kontor types` writes. Money is a string: a float loses digits. */

interface Kept {
  id: string;
  org_id: string;
  version: number;
  created_at: string;
  updated_at: string;
}

export type Role = "owner" | "admin" | "manager" | "rep" | "viewer" | "talent";

export type Profile = {
  user_id: string;
  name: string;
  avatar_url: string | null;
  timezone: string;
  locale: string;
  currency: string;
  theme: "system" | "light" | "dark";
  version: number;
};

export type Organisation = {
  id: string;
  name: string;
  country: string;
  currency: string;
  timezone: string;
  locale: string;
  version: number;
};

export type Membership = Kept & {
  user_id: string | null;
  role: Role;
  name: string;
  email: string | null;
  state: "invited" | "active" | "removed";
};

export type Invitation = Omit<Kept, "version" | "updated_at"> & {
  membership_id: string;
  email: string;
  expires_at: string;
  accepted_at: string | null;
  revoked_at: string | null;
};

export type Customer = Kept & {
  name: string;
  kind: "person" | "company" | "brand";
  email: string | null;
  phone: string | null;
  country: string | null;
  currency: string | null;
  note: string | null;
  assigned_to: string | null;
  merged_into: string | null;
};

export type ManualEntry = Kept & {
  direction: "revenue" | "cost";
  happened_on: string;
  customer_id: string | null;
  amount: string;
  currency: string;
  note: string;
  state: "active" | "void";
};

export type FxRate = { source: string; currency: string; rated_on: string; seq: number; rate: string; loaded_at: string };

export type AuditEntry = {
  org_id: string;
  id: string;
  at: string;
  table_name: string;
  row_id: string;
  op: "insert" | "update" | "delete";
  actor: string | null;
  job: string | null;
  old: Record<string, unknown> | null;
  new: Record<string, unknown> | null;
};

export type SyncRun = {
  org_id: string;
  id: string;
  integration_id: string;
  job: string;
  state: "running" | "succeeded" | "failed" | "broken_off";
  page_count: number;
  row_count: number;
  error: string | null;
  started_at: string;
  finished_at: string | null;
};

export type LedgerLine = {
  id: string;
  customer_name: string | null;
  org_id: string;
  source: string;
  source_id: string;
  part: number;
  to_currency: string;
  day: string;
  direction: "revenue" | "cost";
  workspace: string;
  state: "estimated" | "actual" | "reconciled";
  customer_id: string | null;
  person_id: string | null;
  amount: string;
  currency: string;
  amount_org: string | null;
  rate: string | null;
  rated_on: string | null;
};

/** What every part of the Overview says of a period, a day or a customer. */
type Sums = { currency: string; revenue: string; cost: string; margin: string; entry_count: number; unconverted_count: number };

export type OverviewFigure = Sums & { period: "now" | "before"; from_on: string; to_on: string; rates_missing: boolean };

export type OverviewDay = Sums & { day: string };

export type OverviewCustomer = Sums & { place: number; kind: string; customer_id: string | null; customer_name: string | null };

type Table<Row extends object> = { Row: Row; Insert: Partial<Row>; Update: Partial<Row>; Relationships: [] };
type Call<Args, Returns> = { Args: Args; Returns: Returns };
type Period = { org_id: string; from_on: string; to_on: string; in_currency: string };

export type Database = {
  public: {
    Tables: {
      profiles: Table<Profile>;
      organisations: Table<Organisation>;
      memberships: Table<Membership>;
      invitations: Table<Invitation>;
      role_permissions: Table<{ role: Role; permission: string }>;
      customers: Table<Customer>;
      manual_entries: Table<ManualEntry>;
      fx_rates: Table<FxRate>;
      audit_log: Table<AuditEntry>;
      sync_runs: Table<SyncRun>;
      ledger_lines: Table<LedgerLine>;
    };
    Views: Record<string, never>;
    Functions: {
      instance_state: Call<Record<string, never>, { has_owner: boolean; signup: string }>;
      create_invitation: Call<{ org_id: string; email: string; role: Role; name: string }, string>;
      revoke_invitation: Call<{ org_id: string; invitation_id: string }, null>;
      accept_invitation: Call<{ token: string }, string>;
      change_role: Call<{ org_id: string; membership_id: string; role: Role }, Membership>;
      remove_member: Call<{ org_id: string; membership_id: string }, null>;
      leave_organisation: Call<{ org_id: string }, null>;
      transfer_ownership: Call<{ org_id: string; membership_id: string }, null>;
      delete_organisation: Call<{ org_id: string; typed_name: string }, null>;
      create_organisation: Call<{ name: string; country: string; currency: string; timezone: string; locale: string }, Organisation>;
      change_currency: Call<{ org_id: string; currency: string }, null>;
      change_timezone: Call<{ org_id: string; timezone: string }, null>;
      set_manual_entries_state: Call<{ org_id: string; ids: string[]; state: "active" | "void" }, number>;
      merge_customers: Call<{ org_id: string; kept_id: string; merged_id: string }, string>;
      undo_merge: Call<{ org_id: string; merge_id: string }, null>;
      fetch_rates: Call<Record<string, never>, null>;
      overview_figures: Call<Period, OverviewFigure[]>;
      overview_days: Call<Period, OverviewDay[]>;
      overview_customers: Call<Period & { top: number }, OverviewCustomer[]>;
    };
  };
};

export type TableName = keyof Database["public"]["Tables"];
export type FunctionName = keyof Database["public"]["Functions"];
export type FunctionArgs<F extends FunctionName> = Database["public"]["Functions"][F]["Args"];
export type FunctionResult<F extends FunctionName> = Database["public"]["Functions"][F]["Returns"];
