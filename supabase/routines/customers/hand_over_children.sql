-- When a customer changes hands, its contacts, identities, calls, messages and bookings go along; legs follow their call.
create or replace function private.hand_over_children()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.contacts as c set assigned_to = new.assigned_to where c.org_id = new.org_id and c.customer_id = new.id;
  update public.customer_identities as i set assigned_to = new.assigned_to
  where i.org_id = new.org_id and i.customer_id = new.id;
  update public.telephony_events as e set assigned_to = new.assigned_to where e.org_id = new.org_id and e.customer_id = new.id;
  update public.calendar_events as e set assigned_to = new.assigned_to where e.org_id = new.org_id and e.customer_id = new.id;
  update public.outgoing_messages as m set assigned_to = new.assigned_to where m.org_id = new.org_id and m.customer_id = new.id;
  return null;
end
$$;
revoke execute on function private.hand_over_children() from public, anon, authenticated;

create or replace trigger hand_over_children after update on public.customers
  for each row when (old.assigned_to is distinct from new.assigned_to) execute function private.hand_over_children();
