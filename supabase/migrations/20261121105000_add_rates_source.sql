-- The demo organisation: it converts by rates of its own, is the only one that does, and is refused on a public address.
-- Takes a brief lock on organisations for a column with a constant default. Check: \d organisations
set local lock_timeout = '3s';

-- In no grant, so nobody makes a real organisation read invented rates. Not validated: every row has the default.
alter table public.organisations
  add column rates_source text not null default 'ecb',
  add constraint organisations_rates_source_is_known check (rates_source in ('ecb', 'demo')) not valid;
comment on column public.organisations.rates_source is
  'Whose exchange rates convert its amounts: ecb, or demo for the demo organisation, of which there is at most one.';
create unique index organisations_demo_is_one on public.organisations (rates_source) where rates_source = 'demo';

-- Until the stack says that its address is this machine's own, it counts as public.
alter table private.instance add column is_public boolean not null default true;

-- What is particular about the demo organisation: when somebody last looked at it, and how far its events have come.
create table private.demo (
  org_id uuid primary key references public.organisations (id) on delete cascade,
  loaded_on date not null,
  used_at timestamptz not null default now(),
  step int not null default 0
);
comment on table private.demo is 'The demo organisation, if there is one: its day, its last use, the place in its script.';
alter table private.demo enable row level security;
