-- What is folded leaves its table, and vacuum gives the space back only from the table's end, past pages in which nothing is left to
-- find. With few such pages it does not clean them ("index scan bypassed"), so that after a million entries at once 46,000 empty pages
-- stayed, which every total read. Cleaned each time; the tables are nearly empty, and so are their indexes.
-- Locks nothing. Check: select relname, reloptions from pg_class where reloptions::text like '%vacuum_index_cleanup%'
set local lock_timeout = '3s';

alter table private.ledger_delta set (vacuum_index_cleanup = on);
alter table private.sales_marks set (vacuum_index_cleanup = on);
alter table private.roi_marks set (vacuum_index_cleanup = on);
alter table private.spend_marks set (vacuum_index_cleanup = on);
alter table private.origin_marks set (vacuum_index_cleanup = on);
