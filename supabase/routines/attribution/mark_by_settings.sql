-- requires: raise_version
-- Another window lets every booking be looked at again that was made while it holds.
create or replace function private.mark_by_settings()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_old public.roi_settings := case when tg_op <> 'INSERT' then old end;
  v_new public.roi_settings := case when tg_op <> 'DELETE' then new end;
begin
  insert into private.origin_marks (org_id, booking_id)
  select b.org_id, b.id
  from public.calendar_events as b
  where b.org_id = coalesce(v_new.org_id, v_old.org_id)
    -- a day more, whatever the time zone
    and coalesce(b.booked_at, least(b.created_at, b.starts_at)) >= least(v_old.valid_from, v_new.valid_from)::timestamptz - interval '1 day';
  return null;
end
$$;
revoke execute on function private.mark_by_settings() from public, anon, authenticated;

create or replace trigger mark_origins_on_insert after insert on public.roi_settings
  for each row execute function private.mark_by_settings();
create or replace trigger mark_origins after update on public.roi_settings
  for each row when ((old.valid_from, old.attribution_days) is distinct from (new.valid_from, new.attribution_days))
  execute function private.mark_by_settings();
create or replace trigger mark_origins_on_delete after delete on public.roi_settings
  for each row execute function private.mark_by_settings();

create or replace trigger raise_version before update on public.roi_settings for each row
  when ((old.valid_from, old.attribution_days, old.currency, old.hourly_wage, old.minutes_per_call, old.booking_value)
    is distinct from (new.valid_from, new.attribution_days, new.currency, new.hourly_wage, new.minutes_per_call, new.booking_value))
  execute function private.raise_version();
