-- Many leads are given up by transition_leads(), which gives them any state and tells which could not have it: lose_leads() is asked by
-- nobody any more. Locks nothing. Check: \df *.lose_leads
set local lock_timeout = '3s';
-- squawk-ignore ban-drop-function
drop function if exists public.lose_leads(uuid, uuid[], text);
-- squawk-ignore ban-drop-function
drop function if exists private.lose_leads(uuid, uuid[], text);
