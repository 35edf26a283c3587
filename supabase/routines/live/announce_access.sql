-- Tells the realtime service whose rights in an organisation changed, so that it asks the policies again before it lets
-- them hear anything more. Hosted Supabase asks when a token is renewed, and passes this on to nobody.
create or replace function private.announce_access()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_change record;
begin
  for v_change in
    select r.org_id, case when count(*) <= 50 then jsonb_agg(r.user_id) end as people
    from old_rows as r
    where r.user_id is not null
    group by r.org_id
  loop
    perform realtime.send(
      jsonb_strip_nulls(jsonb_build_object('prefix', 'org:' || v_change.org_id || ':', 'people', v_change.people)),
      'changed', 'access', true
    );
  end loop;
  return null;
end
$$;
revoke execute on function private.announce_access() from public, anon, authenticated;

-- in the alphabet before announce_*, as the order of triggers is: a change of rights is told before anything else
create or replace trigger announce_access_update after update on public.memberships referencing old table as old_rows
  for each statement execute function private.announce_access();
create or replace trigger announce_access_delete after delete on public.memberships referencing old table as old_rows
  for each statement execute function private.announce_access();
