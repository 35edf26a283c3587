-- requires: token_hash, refuse_too_many
-- Invitations become mails to anybody, so that an organisation and a person make at most 200 in 24 hours, whatever
-- becomes of the organisation, and nobody gets more than 3. Called under the lock on the organisation.
create or replace function private.limit_invitations(
  org_id uuid,
  user_id uuid,
  email text
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  -- what is younger counts; the oldest of too many lets the next one in when it has passed this
  v_since timestamptz := now() - interval '24 hours';
  v_recipient text := private.token_hash(limit_invitations.email);
begin
  -- two at once, in two organisations, must see each other; always in this order
  perform pg_advisory_xact_lock(hashtextextended(limit_invitations.user_id::text, 0));
  perform pg_advisory_xact_lock(hashtextextended(v_recipient, 0));
  perform private.refuse_too_many(
    'KT070', 'This organisation has sent 200 invitations within a day.', 'Send the rest tomorrow.',
    (
      select ceil(extract(epoch from i.created_at - v_since))::int
      from public.invitations as i
      where i.org_id = limit_invitations.org_id and i.created_at > v_since
      order by i.created_at desc
      offset 199 limit 1
    )
  );
  perform private.refuse_too_many(
    'KT070', 'You have sent 200 invitations within a day.', 'Send the rest tomorrow.',
    (
      select ceil(extract(epoch from c.made_at - v_since))::int
      from private.invitation_counts as c
      where c.user_id = limit_invitations.user_id and c.made_at > v_since
      order by c.made_at desc
      offset 199 limit 1
    )
  );
  perform private.refuse_too_many(
    'KT080', 'This address was invited 3 times within a day.', 'Look into the mails that were sent, or try again tomorrow.',
    (
      select ceil(extract(epoch from c.made_at - v_since))::int
      from private.invitation_counts as c
      where c.recipient_hash = v_recipient and c.made_at > v_since
      order by c.made_at desc
      offset 2 limit 1
    )
  );
  delete from private.invitation_counts as c
  where c.id in (
    select o.id
    from private.invitation_counts as o
    where o.made_at <= v_since
    order by o.made_at
    limit 1000
    for update skip locked
  );
  insert into private.invitation_counts (user_id, recipient_hash) values (limit_invitations.user_id, v_recipient);
end
$$;
revoke execute on function private.limit_invitations(uuid, uuid, text) from public, anon, authenticated;
