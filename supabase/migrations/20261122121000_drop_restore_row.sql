-- Rows of a deleted one are put back a table at a time: restore_rows() has taken the place of restore_row(). Locks nothing.
-- Check: \df private.restore_row
set local lock_timeout = '3s';
-- squawk-ignore ban-drop-function
drop function if exists private.restore_row(text, jsonb);
