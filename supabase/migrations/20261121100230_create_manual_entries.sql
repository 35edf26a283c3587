-- Revenue and costs typed in by hand: the first fact that posts to the ledger.
-- Locks nothing that exists (keys to customers and memberships take a brief lock there). Check: \d manual_entries
set local lock_timeout = '3s';

-- Amounts are net of VAT. A void entry stays readable and posts nothing.
create table public.manual_entries (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  direction text not null,
  happened_on date not null,
  customer_id uuid,
  person_id uuid,
  amount public.money_amount not null,
  currency public.currency_code not null,
  note text not null default '',
  state text not null default 'active',
  assigned_to uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id)
    on delete set null (customer_id),
  constraint person foreign key (org_id, person_id) references public.memberships (org_id, id)
    on delete set null (person_id),
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint manual_entries_direction_is_known check (direction in ('revenue', 'cost')),
  constraint manual_entries_state_is_known check (state in ('active', 'void')),
  constraint manual_entries_happened_on_is_bounded check (happened_on between '1990-01-01' and '2100-01-01'),
  -- ten thousand million: even in rupiah the converted amount stays inside money_amount
  constraint manual_entries_amount_is_positive check (amount > 0 and amount <= 10000000000),
  constraint manual_entries_note_is_short check (char_length(note) <= 2000)
);
comment on table public.manual_entries is 'A revenue or cost typed in: day, customer, person, amount net of VAT and currency.';
-- the list, newest first, of everybody and of one's own
create index manual_entries_happened_on on public.manual_entries (org_id, happened_on desc, id);
create index manual_entries_assigned_to_happened_on on public.manual_entries (org_id, assigned_to, happened_on desc, id);
-- a customer's page and its key; the person's key
create index manual_entries_customer_id on public.manual_entries (org_id, customer_id);
create index manual_entries_person_id on public.manual_entries (org_id, person_id);
alter table public.manual_entries enable row level security;

insert into private.ledger_sources (source, workspace) values ('manual_entries', 'manual');

insert into public.role_permissions (role, permission)
select r.role, 'manual_entries.' || v.verb
from (values ('owner'), ('admin'), ('manager')) as r (role)
cross join (values ('read'), ('create'), ('update'), ('delete'), ('export')) as v (verb)
union all
select 'rep', 'manual_entries.' || v.verb
from (values ('read_own'), ('create_own'), ('update_own')) as v (verb)
union all
values ('viewer', 'manual_entries.read');
