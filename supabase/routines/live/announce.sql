-- Tells an organisation's pages that rows of a table changed: which ones, or how many when there are more than 50. Never
-- what is in them, since everybody in the organisation hears it; each page reads again under its own rights.
create or replace function private.announce(
  org_id uuid,
  workspace text,
  table_name text,
  op text,
  ids uuid[],
  row_count bigint
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform realtime.send(
    case when announce.ids is not null then jsonb_build_object('table', announce.table_name, 'op', announce.op, 'ids', announce.ids)
      else jsonb_build_object('table', announce.table_name, 'op', announce.op, 'count', announce.row_count) end,
    'change', 'org:' || announce.org_id || ':' || announce.workspace, true
  );
end
$$;
revoke execute on function private.announce(uuid, text, text, text, uuid[], bigint) from public, anon, authenticated;
