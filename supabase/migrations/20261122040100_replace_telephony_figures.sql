-- The figures of telephony take the list's filters: the function without them goes, since PostgREST could not tell the two apart.
-- Locks nothing but the functions themselves. Check: \df *.telephony_figures
set local lock_timeout = '3s';

-- squawk-ignore ban-drop-function
drop function if exists public.telephony_figures(uuid, date, date, text, text);
-- squawk-ignore ban-drop-function
drop function if exists private.telephony_figures(uuid, date, date, text, text);
-- squawk-ignore ban-drop-function
drop function if exists private.customer_by_phone(uuid, text);
