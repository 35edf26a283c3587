-- The organisation that a topic `org:<id>:<workspace>` belongs to; null for whatever else somebody calls a topic.
create or replace function private.topic_organisation(
  topic text
)
returns uuid
language sql
immutable
parallel safe
set search_path = ''
as $$
  select case
    when topic_organisation.topic ~ '^org:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}:[a-z][a-z_]{0,29}$'
      then substr(topic_organisation.topic, 5, 36)::uuid
  end
$$;
revoke execute on function private.topic_organisation(text) from public, anon;
grant execute on function private.topic_organisation(text) to authenticated, service_role;
