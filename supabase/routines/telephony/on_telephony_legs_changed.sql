-- requires: post_telephony_leg, post_telephony_legs, refuse_snapshot
-- Each statement on telephony_legs posts what it changed. Only keys come from the transition tables: values are
-- read from the rows, which another trigger may have touched since.
create or replace function private.on_telephony_legs_changed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_org_ids uuid[];
  v_ids uuid[];
begin
  -- asked here first, since the call costs more than the answer
  if current_setting('transaction_isolation') <> 'read committed' then
    perform private.refuse_snapshot();
  end if;
  if tg_op = 'INSERT' then
    select array_agg(distinct c.org_id), array_agg(c.id) into v_org_ids, v_ids from new_rows as c;
    if cardinality(v_ids) = 1 and private.post_telephony_leg(v_org_ids[1], v_ids[1]) then
      return null;
    end if;
  elsif tg_op = 'DELETE' then
    select array_agg(distinct c.org_id), array_agg(c.id) into v_org_ids, v_ids from old_rows as c;
    -- what the carrier's leg told better is the platform's to tell again
    update public.telephony_legs as l
    set superseding_count = 0, updated_at = now()
    from old_rows as o
    where l.org_id = o.org_id and l.parent_provider = o.provider and l.parent_leg_id = o.provider_leg_id and l.superseding_count > 0;
  else
    select array_agg(distinct c.org_id), array_agg(c.id) into v_org_ids, v_ids
    from (
      (select org_id, id, happened_on, customer_id, price, estimated_price, currency, billed_price, billed_currency, billed_by,
         transport_price, transcription_price, model_price, voice_price, platform_price, superseding_count
       from new_rows
       except all
       select org_id, id, happened_on, customer_id, price, estimated_price, currency, billed_price, billed_currency, billed_by,
         transport_price, transcription_price, model_price, voice_price, platform_price, superseding_count
       from old_rows)
      union all
      (select org_id, id, happened_on, customer_id, price, estimated_price, currency, billed_price, billed_currency, billed_by,
         transport_price, transcription_price, model_price, voice_price, platform_price, superseding_count
       from old_rows
       except all
       select org_id, id, happened_on, customer_id, price, estimated_price, currency, billed_price, billed_currency, billed_by,
         transport_price, transcription_price, model_price, voice_price, platform_price, superseding_count
       from new_rows)
    ) as c;
  end if;
  if v_ids is not null then
    perform private.post_telephony_legs(v_org_ids, v_ids, tg_op = 'INSERT');
  end if;
  return null;
end
$$;
revoke execute on function private.on_telephony_legs_changed() from public, anon, authenticated;

create or replace trigger post_insert after insert on public.telephony_legs
  referencing new table as new_rows
  for each statement execute function private.on_telephony_legs_changed();
create or replace trigger post_update after update on public.telephony_legs
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.on_telephony_legs_changed();
create or replace trigger post_delete after delete on public.telephony_legs
  referencing old table as old_rows
  for each statement execute function private.on_telephony_legs_changed();
