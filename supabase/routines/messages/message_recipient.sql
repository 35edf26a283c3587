-- requires: phone_number, normal_identity, require_permission, refuse, org_ids_with, my_memberships, customer_of_now
-- The number that a message goes to, by customer or as it was typed, and whose it is; for whoever may write to it. Who may write
-- to their own customers alone is refused alike for a colleague's number and for nobody's, and learns of neither.
create or replace function private.message_recipient(
  org_id uuid,
  customer_id uuid,
  number text
)
returns table (
  to_number text,
  recipient_id uuid
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_variable
declare
  v_all boolean := org_id = any (private.org_ids_with('messages.create'));
  v_mine uuid[] := private.my_memberships();
  v_customer_id uuid;
  v_customer public.customers;
begin
  if not coalesce(v_all, false) then
    perform private.require_permission(org_id, 'messages.create_own');
  end if;
  if customer_id is not null then
    v_customer_id := private.customer_of_now(org_id, customer_id);
    select c.* into v_customer
    from public.customers as c
    where c.org_id = message_recipient.org_id and c.id = v_customer_id and (v_all or c.assigned_to = any (v_mine));
    if not found then
      perform private.refuse('KT004', 404, 'There is no such customer.', 'field: customer_id', 'Read the list again.');
    end if;
    recipient_id := v_customer.id;
    -- the number on the customer's own page first, then the one that was noted first
    select i.value into to_number
    from public.customer_identities as i
    join public.organisations as o on o.id = i.org_id
    where i.org_id = message_recipient.org_id and i.customer_id = v_customer.id and i.kind = 'phone' and i.provider = ''
    order by (i.value is not distinct from private.normal_identity('phone', v_customer.phone, coalesce(v_customer.country, o.country))) desc,
      i.created_at, i.id
    limit 1;
    if to_number is null then
      perform private.refuse('KT161', 422, 'This customer has no telephone number.', 'field: customer_id', 'Note one on the customer''s page.');
    end if;
  else
    to_number := private.phone_number(message_recipient.org_id, number);
    if to_number !~ '^\+[1-9][0-9]{5,14}$' then
      perform private.refuse('KT160', 422, 'This is not a telephone number.', 'field: to', 'Write it with + and the country''s number.');
    end if;
    select c.* into v_customer
    from public.customer_identities as i
    join public.customers as c on c.org_id = i.org_id and c.id = i.customer_id
    where i.org_id = message_recipient.org_id and i.kind = 'phone' and i.provider = '' and i.value = to_number;
    recipient_id := v_customer.id;
    if not v_all and (v_customer.id is null or v_customer.assigned_to is null or v_customer.assigned_to <> all (v_mine)) then
      perform private.refuse(
        'KT003', 403, 'You may write to your own customers only.', 'missing permission: messages.create',
        'Ask an owner or administrator of the organisation.'
      );
    end if;
  end if;
  return next;
end
$$;
revoke execute on function private.message_recipient(uuid, uuid, text) from public, anon, authenticated;
