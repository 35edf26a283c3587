-- requires: roi_facts
-- Marks the days of the return that a change touches, in its own transaction: see fold_roi(). By row, since a report of a call that
-- changes nothing that counts then calls nothing at all; by statement where rows go, which they do by the thousand. A bill is
-- about as many: it marks its days itself, in mark_billed_days(), and says so in `kontor.marked`.

-- A row that counts on a day of its own.
create or replace function private.mark_roi_day()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_days date[];
begin
  if tg_table_name in ('ai_usage_logs', 'ai_usage_days') then
    v_days := array[new.usage_on, case when tg_op = 'UPDATE' then old.usage_on end];
  elsif tg_op = 'UPDATE' then
    v_days := array[new.happened_on, old.happened_on];
  elsif tg_table_name = 'telephony_legs' then
    if new.kind = 'call' and coalesce(new.price, new.estimated_price) is null and exists (
      select from public.telephony_events as e
      where e.org_id = new.org_id and e.id = new.event_id and e.created_at = now() and private.agent_key(e) is null
    ) then
      -- a call that rings counts nothing yet: it is of this very transaction, so nobody else has given it an agent or a booking
      return null;
    end if;
    v_days := array[new.happened_on];
  else
    v_days := array[new.happened_on];
  end if;
  insert into private.roi_marks (org_id, day) select distinct new.org_id, d.day from unnest(v_days) as d (day) where d.day is not null;
  return null;
end
$$;
revoke execute on function private.mark_roi_day() from public, anon, authenticated;

create or replace function private.mark_roi_gone()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_table_name in ('ai_usage_logs', 'ai_usage_days') then
    insert into private.roi_marks (org_id, day) select distinct o.org_id, o.usage_on from old_rows as o;
  elsif tg_table_name = 'calendar_events' then
    insert into private.roi_marks (org_id, day, event_id)
    select distinct o.org_id, m.day, m.event_id
    from old_rows as o
    cross join lateral (values (o.happened_on, null), (o.origin_on, null), (null, o.origin_event_id)) as m (day, event_id)
    where o.origin_event_id is not null and num_nonnulls(m.day, m.event_id) = 1;
  else
    insert into private.roi_marks (org_id, day) select distinct o.org_id, o.happened_on from old_rows as o;
  end if;
  return null;
end
$$;
revoke execute on function private.mark_roi_gone() from public, anon, authenticated;

create or replace trigger mark_roi_on_insert after insert on public.telephony_legs
  for each row execute function private.mark_roi_day();
create or replace trigger mark_roi after update on public.telephony_legs
  for each row when (
    current_setting('kontor.marked', true) is distinct from 'on'
    and (new.event_id, new.happened_on, new.kind, new.direction, new.assigned_to, new.parent_leg_id, new.parent_provider, new.superseding_count,
      new.price, new.estimated_price, new.currency, new.billed_price, new.billed_currency, new.transport_price, new.transcription_price,
      new.model_price, new.voice_price, new.platform_price)
    is distinct from
    (old.event_id, old.happened_on, old.kind, old.direction, old.assigned_to, old.parent_leg_id, old.parent_provider, old.superseding_count,
      old.price, old.estimated_price, old.currency, old.billed_price, old.billed_currency, old.transport_price, old.transcription_price,
      old.model_price, old.voice_price, old.platform_price)
  )
  execute function private.mark_roi_day();
create or replace trigger mark_roi_on_delete after delete on public.telephony_legs
  referencing old table as old_rows
  for each statement execute function private.mark_roi_gone();

create or replace trigger mark_roi_on_insert after insert on public.ai_usage_logs
  for each row when (new.cost <> 0) execute function private.mark_roi_day();
create or replace trigger mark_roi after update on public.ai_usage_logs
  for each row when (
    (new.usage_on, new.model, new.cost, new.currency, new.agent_id, new.person_id)
      is distinct from (old.usage_on, old.model, old.cost, old.currency, old.agent_id, old.person_id)
  )
  execute function private.mark_roi_day();
create or replace trigger mark_roi_on_delete after delete on public.ai_usage_logs
  referencing old table as old_rows
  for each statement execute function private.mark_roi_gone();

create or replace trigger mark_roi_on_insert after insert on public.ai_usage_days
  for each row when (new.cost <> new.logged_amount) execute function private.mark_roi_day();
create or replace trigger mark_roi after update on public.ai_usage_days
  for each row when (
    (new.usage_on, new.model, new.cost, new.logged_amount, new.currency, new.person_id)
      is distinct from (old.usage_on, old.model, old.cost, old.logged_amount, old.currency, old.person_id)
  )
  execute function private.mark_roi_day();
create or replace trigger mark_roi_on_delete after delete on public.ai_usage_days
  referencing old table as old_rows
  for each statement execute function private.mark_roi_gone();

create or replace trigger mark_roi_on_insert after insert on public.provider_bill_lines
  for each row when (new.is_posted) execute function private.mark_roi_day();
create or replace trigger mark_roi after update on public.provider_bill_lines
  for each row when (
    (new.is_posted or old.is_posted)
    and current_setting('kontor.marked', true) is distinct from 'on'
    and (new.is_posted, new.leg_id, new.happened_on, new.billed_amount, new.counted_amount, new.currency, new.provider)
      is distinct from (old.is_posted, old.leg_id, old.happened_on, old.billed_amount, old.counted_amount, old.currency, old.provider)
  )
  execute function private.mark_roi_day();
create or replace trigger mark_roi_on_delete after delete on public.provider_bill_lines
  referencing old table as old_rows
  for each statement execute function private.mark_roi_gone();

-- A call becomes an agent's, or is answered. On which days it counts, and what it led to, is looked up when the mark is read:
-- whoever links a booking to it at the same moment does not see this, and is not seen.
create or replace function private.mark_roi_event()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into private.roi_marks (org_id, event_id) values (new.org_id, new.id);
  return null;
end
$$;
revoke execute on function private.mark_roi_event() from public, anon, authenticated;
create or replace trigger mark_roi after update on public.telephony_events
  for each row when (
    (new.agent_id, new.agent_name) is distinct from (old.agent_id, old.agent_name)
    or num_nonnulls(new.agent_id, new.agent_name) > 0
      and (new.state = 'completed', new.seconds, new.kind) is distinct from (old.state = 'completed', old.seconds, old.kind)
  )
  execute function private.mark_roi_event();

-- A booking that a call or message led to: its own day, and the call's.
create or replace function private.mark_roi_booking()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_old public.calendar_events := case when tg_op = 'UPDATE' then old end;
begin
  insert into private.roi_marks (org_id, day, event_id)
  select distinct new.org_id, m.day, m.event_id
  from (
    values (new.happened_on, null::uuid), (v_old.happened_on, null), (new.origin_on, null), (v_old.origin_on, null),
      (null, new.origin_event_id), (null, v_old.origin_event_id)
  ) as m (day, event_id)
  where num_nonnulls(m.day, m.event_id) = 1;
  return null;
end
$$;
revoke execute on function private.mark_roi_booking() from public, anon, authenticated;
create or replace trigger mark_roi_on_insert after insert on public.calendar_events
  for each row when (new.origin_event_id is not null) execute function private.mark_roi_booking();
create or replace trigger mark_roi after update on public.calendar_events
  for each row when (
    (new.origin_event_id is not null or old.origin_event_id is not null)
    and (new.state, new.happened_on, new.net_value, new.currency, new.service_id, new.origin_event_id, new.origin_on, new.assigned_to, new.kind, new.sale_step)
      is distinct from (old.state, old.happened_on, old.net_value, old.currency, old.service_id, old.origin_event_id, old.origin_on, old.assigned_to,
        old.kind, old.sale_step)
  )
  execute function private.mark_roi_booking();
create or replace trigger mark_roi_on_delete after delete on public.calendar_events
  referencing old table as old_rows
  for each statement execute function private.mark_roi_gone();

-- A sale of a booking that is completed or paid. The booking, and what led to it, is looked up when the mark is read: whoever links it
-- to a call at the same moment does not see this, and is not seen.
create or replace function private.mark_roi_sale()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into private.roi_marks (org_id, booking_id)
  select distinct coalesce(new.org_id, old.org_id), b.id from (values (old.booking_id), (new.booking_id)) as b (id) where b.id is not null;
  return null;
end
$$;
revoke execute on function private.mark_roi_sale() from public, anon, authenticated;
create or replace trigger mark_roi_on_insert after insert on public.sales
  for each row when (new.booking_id is not null and new.completed_on is not null) execute function private.mark_roi_sale();
create or replace trigger mark_roi after update on public.sales
  for each row when (
    (new.completed_on is not null or old.completed_on is not null)
    and (new.booking_id, new.state, new.net_amount, new.currency) is distinct from (old.booking_id, old.state, old.net_amount, old.currency)
  )
  execute function private.mark_roi_sale();
create or replace trigger mark_roi_on_delete after delete on public.sales
  for each row when (old.booking_id is not null and old.completed_on is not null) execute function private.mark_roi_sale();
