-- refuse_too_many() is told the seconds to wait instead of the moment of the oldest one, so that every limit can use it.
-- Locks nothing. Check: \df private.refuse_too_many
set local lock_timeout = '3s';

-- squawk-ignore ban-drop-function
drop function if exists private.refuse_too_many(text, text, text, timestamptz);
