-- Tells a person's other open pages that they arranged their start page; how is theirs to read.
create or replace function private.announce_dashboard()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform realtime.send(
    jsonb_build_object('table', 'profiles', 'op', 'update', 'ids', jsonb_build_array(new.user_id)),
    'change', 'person:' || new.user_id::text, true
  );
  return null;
end
$$;
revoke execute on function private.announce_dashboard() from public, anon, authenticated;

create or replace trigger announce_dashboard after update of dashboard on public.profiles for each row
  when (old.dashboard is distinct from new.dashboard)
  execute function private.announce_dashboard();
