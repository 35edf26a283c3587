-- Void entries are few and are listed by themselves: without an index of their own every entry was read for them, or all of a rep's.
-- Locks writing to manual_entries while the index is built: a second for a million. Check: \d manual_entries
set local lock_timeout = '3s';

-- squawk-ignore require-concurrent-index-creation
create index manual_entries_void on public.manual_entries (org_id, happened_on desc, id) where state = 'void';
