-- requires: announce, refuse_snapshot
-- Posts facts anew although nothing in them changed, in batches of ids: after a time zone moved days, or as a repair.
create or replace function private.repost(
  org_id uuid,
  source text,
  ids uuid[]
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.refuse_snapshot();
  if not exists (select from private.ledger_sources as s where s.source = repost.source) then
    raise exception using errcode = '22023', message = format('%s posts nothing to the ledger', repost.source);
  end if;
  -- the name is one of ledger_sources, so this runs no text of a caller's; the lock lets an edit under way finish first,
  -- whose entry would else be written over with the row from before it
  execute format('select from public.%I as t where t.org_id = $1 and t.id = any ($2) order by t.id for share', repost.source)
    using repost.org_id, repost.ids;
  execute format('select private.%I($1, $2, false)', 'post_' || repost.source)
    using array[repost.org_id], array(select distinct g.id from unnest(repost.ids) as g (id));
  perform private.announce(repost.org_id, 'spine', 'ledger_entries', 'update', null, cardinality(repost.ids));
end
$$;
revoke execute on function private.repost(uuid, text, uuid[]) from public, anon, authenticated;
grant execute on function private.repost(uuid, text, uuid[]) to service_role;
