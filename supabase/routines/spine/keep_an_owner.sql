-- requires: lock_organisation
-- No organisation is left without an owner who can sign in. Its only owner cannot be deleted while anybody or anything
-- else is in it; one that was never used goes with its owner. A soft deletion frees the places as a hard one does.
create or replace function private.keep_an_owner()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_org_id uuid;
begin
  for v_org_id in
    select m.org_id
    from public.memberships as m
    where m.user_id = old.id and m.role = 'owner' and m.state = 'active'
    order by m.org_id
  loop
    perform private.lock_organisation(v_org_id);
    continue when exists (
      select from public.memberships as m
      where m.org_id = v_org_id and m.role = 'owner' and m.state = 'active' and m.user_id <> old.id
    );
    if exists (select from public.memberships as m where m.org_id = v_org_id and m.user_id is distinct from old.id)
      or exists (select from public.customers as c where c.org_id = v_org_id)
      or exists (select from public.manual_entries as e where e.org_id = v_org_id)
      or exists (select from public.integrations as i where i.org_id = v_org_id)
      or exists (select from public.ledger_entries as l where l.org_id = v_org_id) then
      raise exception using
        errcode = 'KT082', message = 'This person is the only owner of an organisation.',
        detail = v_org_id::text, hint = 'Make somebody else its owner first, or delete the organisation.';
    end if;
    delete from public.organisations as o where o.id = v_org_id;
  end loop;
  if tg_op = 'DELETE' then
    return old;
  end if;
  update public.memberships as m set user_id = null where m.user_id = old.id;
  delete from public.profiles as p where p.user_id = old.id;
  return new;
end
$$;
revoke execute on function private.keep_an_owner() from public, anon, authenticated;
-- the auth service's own role fires it
grant execute on function private.keep_an_owner() to supabase_auth_admin;

create or replace trigger kontor_keep_an_owner before delete on auth.users
  for each row execute function private.keep_an_owner();
create or replace trigger kontor_keep_an_owner_softly before update of deleted_at on auth.users
  for each row when (old.deleted_at is null and new.deleted_at is not null) execute function private.keep_an_owner();
