-- requires: fill_assigned_to, raise_version, refuse
-- Of each list a person keeps at most 50 views, and an organisation at most 50 for everybody: more are no tabs any more.
create or replace function private.limit_saved_views()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_most constant int := 50;
begin
  -- two that save at once are counted one after the other
  perform pg_advisory_xact_lock(hashtextextended(new.org_id::text || new.list, 160000));
  if (
    tg_op = 'INSERT' and v_most <= (
      select count(*) from public.saved_views as v
      where v.org_id = new.org_id and v.list = new.list and v.assigned_to = new.assigned_to
    )
  ) or (
    new.is_shared and v_most <= (
      select count(*) from public.saved_views as v
      where v.org_id = new.org_id and v.list = new.list and v.is_shared
    )
  ) then
    perform private.refuse('KT260', 422, 'There are 50 saved views of this list already.', 'field: name', 'Delete one that nobody uses.');
  end if;
  return new;
end
$$;
revoke execute on function private.limit_saved_views() from public, anon, authenticated;

create or replace trigger fill_assigned_to before insert on public.saved_views
  for each row when (new.assigned_to is null) execute function private.fill_assigned_to();
-- named to come after fill_assigned_to: whose it is, is known here
create or replace trigger limit_saved_views_insert before insert on public.saved_views
  for each row execute function private.limit_saved_views();
create or replace trigger limit_saved_views_update before update on public.saved_views
  for each row when (new.is_shared and not old.is_shared) execute function private.limit_saved_views();
create or replace trigger raise_version before update on public.saved_views
  for each row when ((old.name, old.address, old.left_out, old.is_shared) is distinct from (new.name, new.address, new.left_out, new.is_shared))
  execute function private.raise_version();
