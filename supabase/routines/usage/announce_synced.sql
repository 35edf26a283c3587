-- requires: announce
-- Tells the pages what the last quiet pages of a run that ended brought.
create or replace function private.announce_synced(
  run public.sync_runs
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  delete from private.sync_announcements as a where a.org_id = (run).org_id and a.run_id = (run).id;
  if found and (run).row_count > 0 then
    perform private.announce(
      (run).org_id, 'usage',
      case
        when (run).job = 'sync_openrouter_activity' then 'ai_usage_days'
        when exists (
          select from public.calendar_events as e where e.org_id = (run).org_id and e.integration_id = (run).integration_id
        ) then 'calendar_events'
        else 'telephony_events'
      end,
      'update', null, (run).row_count
    );
  end if;
end
$$;
revoke execute on function private.announce_synced(public.sync_runs) from public, anon, authenticated;
