-- Calls are looked for by the agent that held them. The figures take an agent and a provider too: the function without them goes,
-- since PostgREST could not tell the two apart. Holds telephony_events' writers while its index is built: none of its rows has an
-- agent yet. Check: \d telephony_events
set local lock_timeout = '3s';

-- the list of an agent's calls, newest first; telephony_list.agent_key is the same expression: a case, since behind a policy no
-- coalesce is an index condition
-- squawk-ignore require-concurrent-index-creation
create index telephony_events_agent on public.telephony_events (
  org_id, (case when agent_id is null then agent_name else agent_id end), started_at desc, id
) where (case when agent_id is null then agent_name else agent_id end) is not null;

-- squawk-ignore ban-drop-function
drop function if exists public.telephony_figures(uuid, date, date, text, text, text[], text[], text[], uuid, boolean, text);
-- squawk-ignore ban-drop-function
drop function if exists private.telephony_figures(uuid, date, date, text, text, text[], text[], text[], uuid, boolean, text);
