-- The records of a tag are found by one function for all tables, private.ids_tagged(), and read under the table's own policy: the three
-- definers that did both are gone. Locks nothing. Check: \df private.*_tagged
set local lock_timeout = '3s';
-- squawk-ignore ban-drop-function
drop function if exists private.customers_tagged(uuid, uuid[]);
-- squawk-ignore ban-drop-function
drop function if exists private.leads_tagged(uuid, uuid[]);
-- squawk-ignore ban-drop-function
drop function if exists private.sales_tagged(uuid, uuid[]);
