-- A callback says which message of ours it is about: that one has left, whatever we heard or did not hear when it did.
create or replace function private.claim_message(
  org_id uuid,
  integration_id uuid,
  message_id uuid,
  leg_id text
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update public.outgoing_messages as m
  set state = 'sent', provider_leg_id = claim_message.leg_id, error_code = null, error = null, updated_at = now()
  where m.org_id = claim_message.org_id and m.id = claim_message.message_id
    and m.integration_id = claim_message.integration_id and m.provider_leg_id is null
    and not exists (
      select from public.outgoing_messages as o
      where o.org_id = m.org_id and o.integration_id = m.integration_id and o.provider_leg_id = claim_message.leg_id
    )
$$;
revoke execute on function private.claim_message(uuid, uuid, uuid, text) from public, anon, authenticated;
