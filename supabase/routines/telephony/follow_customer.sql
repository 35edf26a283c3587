-- requires: follow_merge, copy_assigned_to, follow_event
-- A call belongs to the customer that a merged one became, and is its owner's; its legs follow it.
create or replace trigger belong_to_kept_on_insert before insert on public.telephony_events
  for each row when (new.customer_id is not null) execute function private.follow_merge();
create or replace trigger belong_to_kept before update on public.telephony_events
  for each row when (new.customer_id is not null and old.customer_id is distinct from new.customer_id)
  execute function private.follow_merge();
create or replace trigger copy_assigned_to_on_insert before insert on public.telephony_events
  for each row when (new.customer_id is not null) execute function private.copy_assigned_to();
create or replace trigger copy_assigned_to before update on public.telephony_events
  for each row when (old.customer_id is distinct from new.customer_id) execute function private.copy_assigned_to();

-- a leg takes both from its call, by the trigger legs_follow_event: what it had of its own goes
do $$
declare
  v_name text;
begin
  for v_name in
    select t.tgname from pg_catalog.pg_trigger as t
    where t.tgrelid = 'public.telephony_legs'::pg_catalog.regclass
      and t.tgname in ('belong_to_kept_on_insert', 'belong_to_kept', 'copy_assigned_to_on_insert', 'copy_assigned_to')
  loop
    execute format('drop trigger %I on public.telephony_legs', v_name);
  end loop;
end
$$;
