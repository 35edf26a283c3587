-- Called first by each page of a run: the page announces what it changes only when no other did within a second. The
-- caller sets kontor.quiet off again after its own changes, and the run's end tells what the last quiet pages brought.
create or replace function private.announce_page(
  org_id uuid,
  run_id uuid
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into private.sync_announcements as a (org_id, run_id, announced_at)
  values (announce_page.org_id, announce_page.run_id, clock_timestamp())
  on conflict on constraint sync_announcements_pkey do update
  set announced_at = excluded.announced_at
  where a.announced_at <= excluded.announced_at - interval '1 second';
  perform set_config('kontor.quiet', case when found then 'off' else 'on' end, true);
end
$$;
revoke execute on function private.announce_page(uuid, uuid) from public, anon, authenticated;
