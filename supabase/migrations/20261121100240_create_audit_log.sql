-- Who changed what: one row per changed row, append-only for everybody, by month.
-- Locks nothing that exists. Check: \d+ audit_log
set local lock_timeout = '3s';

-- old holds the changed columns' values before (on delete the whole row), new their values after; on insert both are
-- empty, since the row is its own new value. No key to organisations: what was deleted stays told until it is purged.
create table public.audit_log (
  org_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  id uuid not null default gen_random_uuid(),
  table_name text not null,
  row_id uuid not null,
  op text not null,
  actor uuid,
  job text,
  old jsonb,
  new jsonb,
  primary key (org_id, at, id),
  constraint audit_log_op_is_known check (op in ('insert', 'update', 'delete')),
  constraint audit_log_old_fits_op check ((old is null) = (op = 'insert')),
  constraint audit_log_new_fits_op check ((new is not null) = (op = 'update'))
) partition by range (at);
comment on table public.audit_log is 'Every change: who, when, which row, the values before and after. Nobody can alter it.';
-- a row's history
create index audit_log_row_id on public.audit_log (org_id, row_id, at desc);
alter table public.audit_log enable row level security;

-- Partitions live in private: the API reads the parent. What no month holds falls into the last one.
create table private.audit_log_other partition of public.audit_log default;
alter table private.audit_log_other enable row level security;
do $$
declare
  v_month date;
begin
  for v_month in select generate_series(timestamp '2026-11-01', timestamp '2027-12-01', interval '1 month')::date loop
    execute format(
      'create table private.%I partition of public.audit_log for values from (%L) to (%L)',
      'audit_log_' || to_char(v_month, 'YYYY_MM'), v_month::timestamp at time zone 'UTC',
      (v_month + interval '1 month') at time zone 'UTC'
    );
    execute format('alter table private.%I enable row level security', 'audit_log_' || to_char(v_month, 'YYYY_MM'));
  end loop;
end
$$;

insert into public.role_permissions (role, permission)
values ('owner', 'audit_log.read'), ('admin', 'audit_log.read'), ('manager', 'audit_log.read');
