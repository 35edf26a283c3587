-- Who the business deals with: customers, the people at them, and the addresses, numbers and ids they are known by.
-- Locks nothing that exists (a key to memberships takes a brief lock there). Check: \d customers
set local lock_timeout = '3s';

-- One table for persons, companies and brands, so that every fact points to one kind of row.
create table public.customers (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  kind text not null default 'company',
  name text not null,
  email text,
  phone text,
  country char(2),
  currency public.currency_code,
  note text,
  assigned_to uuid,
  merged_into uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint merged_customer foreign key (org_id, merged_into) references public.customers (org_id, id)
    on delete set null (merged_into),
  constraint customers_kind_is_known check (kind in ('person', 'company', 'brand')),
  constraint customers_name_is_given check (char_length(btrim(name)) between 1 and 200),
  constraint customers_email_is_plausible check (email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 320),
  constraint customers_phone_is_short check (char_length(phone) between 3 and 40),
  constraint customers_country_is_iso check (country ~ '^[A-Z]{2}$'),
  constraint customers_note_is_short check (char_length(note) <= 10000),
  constraint customers_merged_into_another check (merged_into <> id)
);
comment on table public.customers is 'A person, company or brand the business deals with; merged_into names the row that took its place.';
-- the list by name, of everybody and of one's own
create index customers_name on public.customers (org_id, name, id);
create index customers_assigned_to_name on public.customers (org_id, assigned_to, name, id);
-- the newest first, of everybody and of one's own
create index customers_created_at on public.customers (org_id, created_at desc, id);
create index customers_assigned_to_created_at on public.customers (org_id, assigned_to, created_at desc, id);
-- what was merged into a customer; the key's own look-up
create index customers_merged_into on public.customers (org_id, merged_into) where merged_into is not null;
alter table public.customers enable row level security;

-- A person at a customer. assigned_to is the customer's, copied by trigger, so that "own" needs no look-up.
create table public.contacts (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  customer_id uuid not null,
  name text not null,
  title text,
  email text,
  phone text,
  note text,
  assigned_to uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint contacts_name_is_given check (char_length(btrim(name)) between 1 and 200),
  constraint contacts_title_is_short check (char_length(title) <= 200),
  constraint contacts_email_is_plausible check (email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 320),
  constraint contacts_phone_is_short check (char_length(phone) between 3 and 40),
  constraint contacts_note_is_short check (char_length(note) <= 10000)
);
comment on table public.contacts is 'A person at a customer.';
-- a customer's page; the list by name, of everybody and of one's own
create index contacts_customer_id on public.contacts (org_id, customer_id);
create index contacts_name on public.contacts (org_id, name, id);
create index contacts_assigned_to_name on public.contacts (org_id, assigned_to, name, id);
alter table public.contacts enable row level security;

-- What mail, calls, messages, bookings and payments are matched on: one value leads to one customer.
create table public.customer_identities (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  customer_id uuid not null,
  kind text not null,
  provider text not null default '',
  value text not null,
  assigned_to uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint customer_identities_value_is_once_in_an_organisation unique (org_id, kind, provider, value),
  constraint customer_identities_kind_is_known check (kind in ('mail', 'phone', 'domain', 'provider')),
  constraint customer_identities_provider_only_for_its_ids
    check ((kind = 'provider') = (provider <> '') and provider ~ '^[a-z0-9_]{0,40}$'),
  constraint customer_identities_value_is_normal check (
    case kind
      when 'mail' then value ~ '^[^@\s]+@[^@\s]+$' and value = lower(value) and char_length(value) <= 320
      when 'phone' then value ~ '^\+[1-9][0-9]{5,14}$'
      when 'domain' then value ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$' and char_length(value) <= 253
      else char_length(value) between 1 and 200
    end
  )
);
comment on table public.customer_identities is 'A mail address, phone number, domain or provider id by which a customer is recognised.';
-- a customer's page
create index customer_identities_customer_id on public.customer_identities (org_id, customer_id);
-- one's own
create index customer_identities_assigned_to on public.customer_identities (org_id, assigned_to, customer_id);
alter table public.customer_identities enable row level security;

-- Two customers made one, with what it takes to part them again.
create table public.customer_merges (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  kept_id uuid not null,
  merged_id uuid not null,
  merged_at timestamptz not null default now(),
  merged_by uuid,
  undone_at timestamptz,
  moved_count int not null default 0,
  primary key (org_id, id),
  constraint kept_customer foreign key (org_id, kept_id) references public.customers (org_id, id) on delete cascade,
  constraint merged_customer foreign key (org_id, merged_id) references public.customers (org_id, id) on delete cascade,
  constraint customer_merges_of_two check (kept_id <> merged_id)
);
comment on table public.customer_merges is 'A merge of two customers; undo_merge() takes it back.';
create index customer_merges_kept_id on public.customer_merges (org_id, kept_id);
create index customer_merges_merged_id on public.customer_merges (org_id, merged_id);
alter table public.customer_merges enable row level security;

-- Each row that a merge moved, so that undo puts back exactly those.
create table private.customer_merge_rows (
  org_id uuid not null,
  merge_id uuid not null,
  table_name text not null,
  column_name text not null,
  row_id uuid not null,
  primary key (org_id, merge_id, table_name, column_name, row_id),
  constraint merge foreign key (org_id, merge_id) references public.customer_merges (org_id, id) on delete cascade
);
alter table private.customer_merge_rows enable row level security;

insert into public.role_permissions (role, permission)
select r.role, t.subject || '.' || v.verb
from (values ('owner'), ('admin'), ('manager')) as r (role)
cross join (values ('customers'), ('contacts'), ('customer_identities')) as t (subject)
cross join (values ('read'), ('create'), ('update'), ('delete'), ('export')) as v (verb)
union all
select 'rep', t.subject || '.' || v.verb
from (values ('customers'), ('contacts'), ('customer_identities')) as t (subject)
cross join (values ('read_own'), ('create_own'), ('update_own')) as v (verb)
union all
select 'viewer', t.subject || '.read'
from (values ('customers'), ('contacts'), ('customer_identities')) as t (subject);
