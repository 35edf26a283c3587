-- The keys of an OpenRouter account, and whom each one stands for.
-- Locks nothing that exists (keys to integrations, customers and memberships take a brief lock there). Check: \d openrouter_keys
set local lock_timeout = '3s';

-- Never the key itself: OpenRouter names it by a hash. What a key was used for is its customer's and person's cost.
create table public.openrouter_keys (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  integration_id uuid not null,
  key_hash text not null,
  name text not null default '',
  is_disabled boolean not null default false,
  customer_id uuid,
  person_id uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id)
    on delete set null (customer_id),
  constraint person foreign key (org_id, person_id) references public.memberships (org_id, id)
    on delete set null (person_id),
  constraint openrouter_keys_hash_is_once_per_integration unique (org_id, integration_id, key_hash),
  constraint openrouter_keys_hash_is_short check (char_length(key_hash) between 1 and 128),
  constraint openrouter_keys_name_is_short check (char_length(name) <= 200)
);
comment on table public.openrouter_keys is 'A key of an OpenRouter account, by its hash, with the customer and person whose use it is.';
-- a customer's page and its key; the person's key
create index openrouter_keys_customer_id on public.openrouter_keys (org_id, customer_id);
create index openrouter_keys_person_id on public.openrouter_keys (org_id, person_id);
alter table public.openrouter_keys enable row level security;
