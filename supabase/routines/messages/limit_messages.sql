-- requires: refuse_too_many
-- One person has at most 100 messages sent within a minute and 1,000 within an hour, however many processes serve them.
create or replace function private.limit_messages(
  org_id uuid,
  person_id uuid
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_limit record;
begin
  -- two at once must see each other
  perform pg_advisory_xact_lock(hashtextextended(limit_messages.person_id::text, 72000));
  for v_limit in select * from (values (100, interval '1 minute'), (1000, interval '1 hour')) as v (most, span) loop
    perform private.refuse_too_many(
      'KT164', format('You have sent %s messages of late.', v_limit.most), 'Send the rest later.',
      (
        select greatest(1, ceil(extract(epoch from m.created_at + v_limit.span - now())))::int
        from public.outgoing_messages as m
        where m.org_id = limit_messages.org_id and m.sent_by = limit_messages.person_id and m.created_at > now() - v_limit.span
        order by m.created_at desc
        offset v_limit.most - 1 limit 1
      )
    );
  end loop;
end
$$;
revoke execute on function private.limit_messages(uuid, uuid) from public, anon, authenticated;
