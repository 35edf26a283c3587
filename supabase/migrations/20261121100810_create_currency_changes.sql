-- Changes of an organisation's currency: each a staged job that writes the ledger a second time, switches, and clears.
-- Locks nothing that exists (a key to organisations takes a brief lock there). Check: \d currency_changes
set local lock_timeout = '3s';

-- waiting (for transactions that began before it) → writing → clearing (switched; the old set goes) → done;
-- before the switch also → cancelling → cancelled.
create table public.currency_changes (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  from_currency public.currency_code not null,
  to_currency public.currency_code not null,
  state text not null default 'waiting',
  entry_count bigint not null default 0,
  written_count bigint not null default 0,
  unconverted_count bigint not null default 0,
  started_by uuid,
  started_at timestamptz not null default now(),
  switched_at timestamptz,
  finished_at timestamptz,
  primary key (org_id, id),
  constraint currency_changes_between_two check (from_currency <> to_currency),
  constraint currency_changes_state_is_known check (state in ('waiting', 'writing', 'clearing', 'done', 'cancelling', 'cancelled')),
  constraint currency_changes_end_is_final check ((finished_at is not null) = (state in ('done', 'cancelled'))),
  constraint currency_changes_switch_is_timed check ((switched_at is not null) = (state in ('clearing', 'done'))),
  constraint currency_changes_counts_are_not_negative check (entry_count >= 0 and written_count >= 0 and unconverted_count >= 0)
);
comment on table public.currency_changes is 'A change of the organisation''s currency and how far it is; the ledger stays right while it runs.';
-- one at a time
create unique index currency_changes_unfinished on public.currency_changes (org_id) where finished_at is null;
-- the settings page: the newest
create index currency_changes_started_at on public.currency_changes (org_id, started_at desc, id);
alter table public.currency_changes enable row level security;

-- Where a change is: the transaction that all older ones must end before, and the last fact that a pass has seen.
create table private.currency_change_steps (
  org_id uuid not null,
  change_id uuid not null,
  barrier xid8,
  after_source text,
  after_id uuid,
  primary key (org_id, change_id),
  constraint change foreign key (org_id, change_id) references public.currency_changes (org_id, id) on delete cascade,
  constraint currency_change_steps_cursor_is_whole check ((after_source is null) = (after_id is null))
);
comment on table private.currency_change_steps is 'The inner state of a running change of currency; after_source is empty once a pass over all entries is over.';
alter table private.currency_change_steps enable row level security;

insert into public.role_permissions (role, permission)
values ('owner', 'organisation_currency.update'), ('owner', 'organisation_timezone.update');
