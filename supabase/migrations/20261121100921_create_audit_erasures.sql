-- Whose audit is to be erased because the organisation was deleted, and how far that is.
-- Locks nothing that exists; reads the audit log once. Check: select * from private.audit_erasures
set local lock_timeout = '3s';

-- An unfinished row is the only door through which rows leave the audit log, see refuse_audit_change(). No key to
-- organisations: it outlives the one it is about.
create table private.audit_erasures (
  org_id uuid primary key,
  asked_by uuid,
  asked_at timestamptz not null default now(),
  erased_count bigint not null default 0,
  finished_at timestamptz,
  constraint audit_erasures_count_is_not_negative check (erased_count >= 0)
);
comment on table private.audit_erasures is 'Deleted organisations and the erasure of what the audit log told about them.';
alter table private.audit_erasures enable row level security;

-- organisations that were deleted before there was an erasure
with gone as (
  insert into private.audit_erasures (org_id)
  select distinct a.org_id
  from public.audit_log as a
  where not exists (select from public.organisations as o where o.id = a.org_id)
  returning org_id
)
insert into private.job_outbox (queue, task, args)
select 'default', 'erase_audit', jsonb_build_object('org_id', g.org_id) from gone as g;
