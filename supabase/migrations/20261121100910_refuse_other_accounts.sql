-- record_openrouter_keys() refuses an account by an error of ours instead of returning a name, and
-- stored_usage() can be asked about one key.
-- Locks nothing. Check: \df private.record_openrouter_keys
set local lock_timeout = '3s';

-- squawk-ignore ban-drop-function
drop function if exists private.record_openrouter_keys(uuid, uuid, jsonb);
-- squawk-ignore ban-drop-function
drop function if exists private.stored_usage(uuid, uuid, date);
