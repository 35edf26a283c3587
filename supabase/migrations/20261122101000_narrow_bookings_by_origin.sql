-- The figures of bookings take the list's filters of what led to them, and those of the return say what of a value was won by an agent: the
-- functions without go, since PostgREST could not tell the two apart, and a shape cannot be replaced.
-- Locks nothing but the functions themselves. Check: \df *.booking_figures
set local lock_timeout = '3s';

-- squawk-ignore ban-drop-function
drop function if exists public.booking_figures(uuid, date, date, text, text, text[], uuid[], text[], text[], uuid, boolean, text);
-- squawk-ignore ban-drop-function
drop function if exists private.booking_figures(uuid, date, date, text, text, text[], uuid[], text[], text[], uuid, boolean, text);
-- squawk-ignore ban-drop-function
drop function if exists private.roi_amounts(uuid, date, date, date, text, text, text);
