-- The return is saved as a file by its own right and no longer by that of calls: owners, administrators and managers.
-- Locks nothing that is used otherwise. Check: select * from role_permissions where permission = 'roi.export'
set local lock_timeout = '3s';

insert into public.role_permissions (role, permission)
values ('owner', 'roi.export'), ('admin', 'roi.export'), ('manager', 'roi.export');
