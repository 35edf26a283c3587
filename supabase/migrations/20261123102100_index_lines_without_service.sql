-- The report's row "no service" opens the lines sold without one; where there are few or none, every line of the period was read for
-- them. And unread notifications are read newest first, a page at a time.
-- Locks writing to sale_lines, and notifications, while the indexes are built: a second for a million. Check: \d sale_lines
set local lock_timeout = '3s';

create index sale_lines_without_service on public.sale_lines (org_id, sale_id) where service_id is null;

-- squawk-ignore require-concurrent-index-deletion
drop index public.notifications_unread;
create index notifications_unread on public.notifications (org_id, person_id, raised_at desc, id) where read_at is null;
