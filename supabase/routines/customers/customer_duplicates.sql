-- requires: normal_identity
-- Pairs of customers that share a mail address or phone number: the identity is one customer's, the other wrote it in its
-- own row. Under the caller's own rights, so a rep sees pairs of own customers only.
create or replace view public.customer_duplicates with (security_invoker = true) as
select
  c.org_id, i.customer_id::text || ':' || c.id::text || ':' || i.kind as id,
  i.customer_id as kept_id, k.name as kept_name, c.id as merged_id, c.name as merged_name, i.kind, i.value
from public.customers as c
join public.organisations as o on o.id = c.org_id
cross join lateral (values
  ('mail', private.normal_identity('mail', c.email, null)),
  ('phone', private.normal_identity('phone', c.phone, coalesce(c.country, o.country)))
) as given (kind, value)
join public.customer_identities as i
  on i.org_id = c.org_id and i.kind = given.kind and i.provider = '' and i.value = given.value and i.customer_id <> c.id
join public.customers as k on k.org_id = i.org_id and k.id = i.customer_id
where c.merged_into is null and k.merged_into is null;
comment on view public.customer_duplicates is 'Two customers that share a mail address or phone number; merge_customers() makes them one.';
revoke all on public.customer_duplicates from public, anon, authenticated;
grant select on public.customer_duplicates to authenticated, service_role;
-- the view runs as its reader
grant execute on function private.normal_identity(text, text, text) to authenticated, service_role;
