-- requires: refuse_too_many
-- One person asks for at most 20 synchronisations within five minutes, in all organisations and however many processes serve them.
create or replace function private.limit_syncs()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_asked timestamptz[];
begin
  -- several at once wait here for each other
  insert into private.sync_requests as r (user_id, asked_at)
  values ((select auth.uid()), array[clock_timestamp()])
  on conflict on constraint sync_requests_pkey do update
  set asked_at = array(
    select a.at from unnest(r.asked_at) as a (at) where a.at > clock_timestamp() - interval '5 minutes' order by a.at
  ) || clock_timestamp()
  returning r.asked_at into v_asked;
  if cardinality(v_asked) > 20 then
    perform private.refuse_too_many(
      'KT198', 'You have asked for 20 synchronisations within five minutes.', 'Connections are also synchronised by themselves.',
      greatest(1, ceil(extract(epoch from v_asked[1] + interval '5 minutes' - clock_timestamp())))::int
    );
  end if;
end
$$;
revoke execute on function private.limit_syncs() from public, anon, authenticated;
