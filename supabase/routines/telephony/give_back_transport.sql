-- A carrier's leg that is deleted gives the transport back to the platform's leg: what it told better is the platform's to tell again.
create or replace function private.give_back_transport()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.telephony_legs as l
  set superseding_count = 0, updated_at = now()
  from old_rows as o
  where l.org_id = o.org_id and l.parent_provider = o.provider and l.parent_leg_id = o.provider_leg_id and l.superseding_count > 0;
  return null;
end
$$;
revoke execute on function private.give_back_transport() from public, anon, authenticated;

-- between note_provider_on_delete and post_delete, by its name
create or replace trigger pay_transport_again after delete on public.telephony_legs
  referencing old table as old_rows
  for each statement execute function private.give_back_transport();
