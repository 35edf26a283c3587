-- What manual_entries should have posted, for check_ledger(); written apart from the posting function on purpose.
create or replace function private.expected_manual_entries(
  org_id uuid
)
returns setof private.expected_entry
language sql
stable
set search_path = ''
as $$
  select
    f.id, 0::smallint, f.happened_on, f.direction, 'actual'::text, f.customer_id,
    case when f.person_id is null then f.assigned_to else f.person_id end, f.amount::numeric, f.currency::text
  from public.manual_entries as f
  where f.org_id = expected_manual_entries.org_id and f.state <> 'void'
$$;
revoke execute on function private.expected_manual_entries(uuid) from public, anon, authenticated;
