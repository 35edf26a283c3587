-- What a person keeps of their pages is an object, and small and shallow as it is read: the size on disk says nothing of
-- a number with 100,000 digits, and a thousand levels make a reader's parser fail. Nothing of before breaks it but by
-- intent; such a one is emptied. Brief exclusive lock on profiles. Check: \d profiles
set local lock_timeout = '3s';

alter table public.profiles
  add constraint profiles_dashboard_is_a_shallow_object check (
    jsonb_typeof(dashboard) = 'object' and octet_length(dashboard::text) <= 65536
    and not jsonb_path_exists(dashboard, 'lax $.**{12 to last}')
  ) not valid;
update public.profiles set dashboard = '{}'
where jsonb_typeof(dashboard) <> 'object' or octet_length(dashboard::text) > 65536
  or jsonb_path_exists(dashboard, 'lax $.**{12 to last}');
