-- requires: refuse
-- Refuses a bill whose lines are those of another one of its connection that is applied: the same file, read again.
create or replace function private.refuse_same_bill(
  bill public.provider_bills
)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_other public.provider_bills;
begin
  select b.* into v_other
  from public.provider_bills as b
  where b.org_id = bill.org_id and b.integration_id = bill.integration_id and b.sha256 = bill.sha256 and b.id <> bill.id
    and b.state = 'applied'
  limit 1;
  if v_other.id is not null then
    perform private.refuse(
      'KT186', 409, 'The same lines are on a bill that is applied already.',
      concat_ws(' ', v_other.file_name, v_other.starts_on, v_other.ends_on), 'Undo that bill first if this one is right.'
    );
  end if;
end
$$;
revoke execute on function private.refuse_same_bill(public.provider_bills) from public, anon, authenticated;
