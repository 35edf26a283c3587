-- Whose a deleted row would be had it been there when merges were taken back: each merge that had moved it, stood when it
-- was deleted and was undone since would have given it back.
create or replace function private.customer_before_merges(
  org_id uuid,
  table_name text,
  row_id uuid,
  customer_id uuid,
  deleted_at timestamptz
)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_found uuid;
  v_next uuid := customer_before_merges.customer_id;
begin
  -- merges that stood at one moment form a tree, so this ends
  while v_next is not null loop
    v_found := v_next;
    select m.merged_id into v_next
    from public.customer_merges as m
    join private.customer_merge_rows as r
      on r.org_id = m.org_id and r.merge_id = m.id and r.row_id = customer_before_merges.row_id
      and r.table_name = 'public.' || customer_before_merges.table_name and r.column_name = 'customer_id'
    where m.org_id = customer_before_merges.org_id and m.kept_id = v_found
      and m.merged_at < customer_before_merges.deleted_at and m.undone_at > customer_before_merges.deleted_at;
  end loop;
  return v_found;
end
$$;
revoke execute on function private.customer_before_merges(uuid, text, uuid, uuid, timestamptz) from public, anon, authenticated;
