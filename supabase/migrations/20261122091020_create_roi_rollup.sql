-- What the return is summed from: facts per day, in their own currencies, and a list of the days that have changed since. Nothing is
-- computed here: one mark that stands for everything lets the first fold, once the triggers are there, look at every day.
-- Holds the writers of bills' lines while an index is built. Check: \d private.roi_days
set local lock_timeout = '3s';

-- Facts of a day. `all` has a row per agent and channel, `item` one per what was bought too, `person` one per whose it is as well.
create table private.roi_days (
  -- what a fold writes while its organisation is deleted goes with it
  org_id uuid not null references public.organisations (id) on delete cascade,
  grain text not null,
  person_id uuid not null,
  day date not null,
  measure text not null,
  agent_id text not null,
  channel text not null,
  item text not null,
  currency text not null,
  quantity bigint not null,
  amount numeric not null,
  primary key (org_id, grain, person_id, day, measure, agent_id, channel, item, currency),
  constraint roi_days_grain_is_known check (grain in ('all', 'item', 'person'))
);
comment on table private.roi_days is 'Facts of the return per day, folded by fold_roi(); a day that has a mark is read from the facts instead.';
-- a day that is folded anew
create index roi_days_day on private.roi_days (org_id, day);
alter table private.roi_days enable row level security;

-- A day whose facts changed since it was folded; or a call or message that did, which stands for every day that it counts on when
-- this is read. The day before all others, of no organisation, stands for all days of all.
create table private.roi_marks (
  id bigint primary key generated always as identity,
  org_id uuid not null,
  day date,
  event_id uuid,
  -- a day is folded once it rests
  marked_at timestamptz not null default now(),
  constraint roi_marks_name_one check (num_nonnulls(day, event_id) = 1)
);
comment on table private.roi_marks is 'Of what the rollup is older than the facts; written in the transaction that changes them.';
create index roi_marks_day on private.roi_marks (org_id, day) where day is not null;
create index roi_marks_event_id on private.roi_marks (org_id, event_id) where event_id is not null;
alter table private.roi_marks enable row level security;
insert into private.roi_marks (org_id, day) values ('00000000-0000-0000-0000-000000000000', '-infinity');

-- the lines that count by themselves, by day
-- squawk-ignore require-concurrent-index-creation
create index provider_bill_lines_counted on public.provider_bill_lines (org_id, happened_on) where is_posted and leg_id is null;

insert into public.role_permissions (role, permission)
values ('owner', 'roi.read'), ('admin', 'roi.read'), ('manager', 'roi.read'), ('viewer', 'roi.read'), ('rep', 'roi.read_own');
