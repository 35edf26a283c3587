-- requires: post_provider_bill_lines, refuse_snapshot, refuse_truncate
-- Each statement on provider_bill_lines posts what it changed; reading a file in changes nothing that counts.
create or replace function private.on_provider_bill_lines_changed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_org_ids uuid[];
  v_ids uuid[];
begin
  perform private.refuse_snapshot();
  if tg_op = 'INSERT' then
    select array_agg(distinct c.org_id), array_agg(distinct c.id) into v_org_ids, v_ids from new_rows as c where c.is_posted;
  elsif tg_op = 'DELETE' then
    select array_agg(distinct c.org_id), array_agg(distinct c.id) into v_org_ids, v_ids from old_rows as c where c.is_posted;
  else
    select array_agg(distinct c.org_id), array_agg(distinct c.id) into v_org_ids, v_ids
    from (
      (select org_id, id, happened_on, currency, leg_id, billed_amount, counted_amount, is_posted from new_rows where is_posted
       except all
       select org_id, id, happened_on, currency, leg_id, billed_amount, counted_amount, is_posted from old_rows where is_posted)
      union all
      (select org_id, id, happened_on, currency, leg_id, billed_amount, counted_amount, is_posted from old_rows where is_posted
       except all
       select org_id, id, happened_on, currency, leg_id, billed_amount, counted_amount, is_posted from new_rows where is_posted)
    ) as c;
  end if;
  if v_ids is not null then
    perform private.post_provider_bill_lines(v_org_ids, v_ids, tg_op = 'INSERT');
  end if;
  return null;
end
$$;
revoke execute on function private.on_provider_bill_lines_changed() from public, anon, authenticated;

create or replace trigger post_insert after insert on public.provider_bill_lines
  referencing new table as new_rows
  for each statement execute function private.on_provider_bill_lines_changed();
create or replace trigger post_update after update on public.provider_bill_lines
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.on_provider_bill_lines_changed();
create or replace trigger post_delete after delete on public.provider_bill_lines
  referencing old table as old_rows
  for each statement execute function private.on_provider_bill_lines_changed();

create or replace trigger refuse_truncate before truncate on public.provider_bill_lines
  for each statement execute function private.refuse_truncate();
