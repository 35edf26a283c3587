-- People are told when a finished day of AI use differs by more than a little from what Kontor logged itself.
-- Locks nothing that is in use. Check: select * from notification_types where name = 'usage_differs'
set local lock_timeout = '3s';

insert into public.notification_types (name, place, permission, in_app, by_mail, renew_after)
values ('usage_differs', 9, 'integrations.update', true, false, null);
