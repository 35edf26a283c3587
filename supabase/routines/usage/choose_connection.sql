-- requires: require_permission, refuse, refuse_demo
-- The one connection to a provider that the caller may synchronise and means: of an organisation and by its id, or the only one
-- there is where these are null. Refuses what is not there, has ended, is paused or is one of several.
create or replace function private.choose_connection(
  provider text,
  org_id uuid,
  integration_id uuid
)
returns public.integrations
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_orgs uuid[] := private.org_ids_with('integrations.update');
  v_states text[];
  v_found public.integrations;
begin
  if choose_connection.org_id is not null then
    perform private.require_permission(choose_connection.org_id, 'integrations.update');
    v_orgs := array[choose_connection.org_id];
  elsif cardinality(v_orgs) = 0 then
    perform private.refuse(
      'KT003', 403, 'You may not do this.', 'missing permission: integrations.update',
      'Ask an owner or administrator of the organisation.'
    );
  end if;
  select array_agg(i.state) into v_states
  from public.integrations as i
  where i.org_id = any (v_orgs) and i.provider = choose_connection.provider
    and (choose_connection.integration_id is null or i.id = choose_connection.integration_id);
  if v_states is null and choose_connection.integration_id is not null then
    perform private.refuse('KT031', 404, 'There is no such connection.');
  elsif v_states is null then
    perform private.refuse(
      'KT195', 409, format('%s is not connected.', choose_connection.provider), null, 'Connect it under Integrations first.'
    );
  elsif array['disconnected'] @> v_states then
    perform private.refuse('KT032', 409, 'This connection has no keys any more.', null, 'Connect it again.');
  elsif array['disconnected', 'paused'] @> v_states then
    perform private.refuse('KT040', 409, 'This connection is paused.', null, 'Resume it first.');
  elsif cardinality(array_positions(v_states, 'connected') || array_positions(v_states, 'failing')) > 1 then
    perform private.refuse(
      'KT196', 422, format('There are several connections to %s.', choose_connection.provider), null,
      'Name one: org_id, integration_id.'
    );
  end if;
  select i.* into v_found
  from public.integrations as i
  where i.org_id = any (v_orgs) and i.provider = choose_connection.provider and i.state in ('connected', 'failing')
    and (choose_connection.integration_id is null or i.id = choose_connection.integration_id);
  perform private.refuse_demo(v_found.org_id);
  return v_found;
end
$$;
revoke execute on function private.choose_connection(text, uuid, uuid) from public, anon, authenticated;
