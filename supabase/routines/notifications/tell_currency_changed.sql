-- requires: notify
-- Whoever may change the currency hears when a change is over.
create or replace function private.tell_currency_changed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.notify(
    new.org_id, 'currency_changed', new.id::text, jsonb_build_object('from', new.from_currency, 'to', new.to_currency),
    'currency_changes', new.id
  );
  return null;
end
$$;
revoke execute on function private.tell_currency_changed() from public, anon, authenticated;

create or replace trigger tell_currency_changed after update on public.currency_changes
  for each row when (old.state <> 'done' and new.state = 'done')
  execute function private.tell_currency_changed();
