-- requires: require_permission, refuse
-- Makes two tags one: whatever has the second has the first from here on, once. Returns on how many records it was exchanged.
create or replace function private.merge_tags(
  org_id uuid,
  kept_id uuid,
  merged_id uuid
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_found int;
  v_moved int;
begin
  perform private.require_permission(merge_tags.org_id, 'tags.delete');
  if merge_tags.kept_id = merge_tags.merged_id then
    perform private.refuse('KT243', 422, 'A tag cannot be merged with itself.', 'field: merged_id', 'Choose another tag.');
  end if;
  -- in the order of their ids; whoever puts one of the two on a record waits, or has done so by now
  select count(*) into v_found from (
    select from public.tags as t
    where t.org_id = merge_tags.org_id and t.id in (merge_tags.kept_id, merge_tags.merged_id)
    order by t.id for update
  ) as held;
  if v_found < 2 then
    perform private.refuse('KT242', 404, 'There is no such tag.', null, 'Read the tags again.');
  end if;
  update public.record_tags as r
  set tag_id = merge_tags.kept_id
  where r.org_id = merge_tags.org_id and r.tag_id = merge_tags.merged_id and not exists (
    select from public.record_tags as k
    where k.org_id = r.org_id and k.tag_id = merge_tags.kept_id
      and (k.customer_id, k.lead_id, k.sale_id) is not distinct from (r.customer_id, r.lead_id, r.sale_id)
  );
  get diagnostics v_moved = row_count;
  delete from public.tags as t where t.org_id = merge_tags.org_id and t.id = merge_tags.merged_id;
  return v_moved;
end
$$;
revoke execute on function private.merge_tags(uuid, uuid, uuid) from public, anon;
grant execute on function private.merge_tags(uuid, uuid, uuid) to authenticated, service_role;

create or replace function public.merge_tags(
  org_id uuid,
  kept_id uuid,
  merged_id uuid
)
returns int
language sql
volatile
set search_path = ''
as $$
  select private.merge_tags(merge_tags.org_id, merge_tags.kept_id, merge_tags.merged_id)
$$;
revoke execute on function public.merge_tags(uuid, uuid, uuid) from public, anon;
grant execute on function public.merge_tags(uuid, uuid, uuid) to authenticated, service_role;
