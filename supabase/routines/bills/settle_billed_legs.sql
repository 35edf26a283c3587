-- A call or message that is told of only after its bill was read in: the bill's lines about it say so, and where the bill counts,
-- the call has its price and the line posts nothing any more. The line's row is what this and an application under way wait for.
create or replace function private.settle_billed_legs(
  org_ids uuid[],
  ids uuid[]
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
begin
  -- asked first: an update of no row runs every trigger of the statement
  if not exists (
    select from public.telephony_legs as g
    cross join lateral (values (g.provider_leg_id), (g.alias)) as n (name)
    join public.provider_bill_lines as l on l.org_id = g.org_id and l.provider = g.provider and l.record_id = n.name and l.leg_id is null
    where g.org_id = any (settle_billed_legs.org_ids) and g.id = any (settle_billed_legs.ids)
  ) then
    return;
  end if;
  with told as (
    update public.provider_bill_lines as l
    set leg_id = g.id
    from public.telephony_legs as g
    cross join lateral (values (g.provider_leg_id), (g.alias)) as n (name)
    where g.org_id = any (settle_billed_legs.org_ids) and g.id = any (settle_billed_legs.ids)
      and l.org_id = g.org_id and l.provider = g.provider and l.record_id = n.name and l.leg_id is null
    returning l.org_id, l.leg_id, l.bill_id, l.billed_amount, l.currency, l.is_posted
  )
  update public.telephony_legs as g
  set billed_price = t.amount + case when g.billed_by is null then 0 else g.billed_price::numeric end,
    billed_currency = t.currency, billed_by = t.bill_id, updated_at = now()
  from (
    -- a bill may know it by both names; what two bills know counts by one of them
    select distinct on (t.org_id, t.leg_id) t.org_id, t.leg_id, t.bill_id, t.currency, sum(t.billed_amount::numeric) as amount
    from told as t
    where t.is_posted
    group by 1, 2, 3, 4
    order by 1, 2, 3
  ) as t
  where g.org_id = t.org_id and g.id = t.leg_id and (g.billed_by is null or g.billed_by = t.bill_id);
end
$$;
revoke execute on function private.settle_billed_legs(uuid[], uuid[]) from public, anon, authenticated;

create or replace function private.settle_billed_legs_of_statement()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_org_ids uuid[];
  v_ids uuid[];
begin
  select array_agg(distinct c.org_id), array_agg(c.id) into v_org_ids, v_ids from new_rows as c;
  if v_ids is not null then
    perform private.settle_billed_legs(v_org_ids, v_ids);
  end if;
  return null;
end
$$;
revoke execute on function private.settle_billed_legs_of_statement() from public, anon, authenticated;

create or replace function private.settle_billed_leg_of_row()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.settle_billed_legs(array[new.org_id], array[new.id]);
  return null;
end
$$;
revoke execute on function private.settle_billed_leg_of_row() from public, anon, authenticated;

create or replace trigger settle_billed_insert after insert on public.telephony_legs
  referencing new table as new_rows
  for each statement execute function private.settle_billed_legs_of_statement();
-- the name by which a bill may know it
create or replace trigger settle_billed_alias after update on public.telephony_legs
  for each row when (new.alias is distinct from old.alias)
  execute function private.settle_billed_leg_of_row();
