-- requires: count_logged, refuse_snapshot
-- Counts what a statement on ai_usage_logs changed into the provider's days that are taken in already. By its name before the
-- trigger that posts, so that a day is taken before its entries.
create or replace function private.count_logged_changes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_changes private.logged_change[];
begin
  perform private.refuse_snapshot();
  if tg_op = 'INSERT' then
    select array_agg(row(c.*)::private.logged_change) into v_changes
    from (
      select org_id, integration_id, usage_on, key_hash, model, provider_name, count(*),
        sum(prompt_tokens), sum(completion_tokens), sum(reasoning_tokens), sum(cost::numeric)
      from new_rows group by 1, 2, 3, 4, 5, 6
    ) as c;
  elsif tg_op = 'DELETE' then
    select array_agg(row(c.*)::private.logged_change) into v_changes
    from (
      select org_id, integration_id, usage_on, key_hash, model, provider_name, -count(*),
        -sum(prompt_tokens), -sum(completion_tokens), -sum(reasoning_tokens), -sum(cost::numeric)
      from old_rows group by 1, 2, 3, 4, 5, 6
    ) as c;
  else
    select array_agg(row(c.*)::private.logged_change) into v_changes
    from (
      select s.org_id, s.integration_id, s.usage_on, s.key_hash, s.model, s.provider_name, sum(s.sign),
        sum(s.sign * s.prompt_tokens), sum(s.sign * s.completion_tokens), sum(s.sign * s.reasoning_tokens),
        sum(s.sign * s.cost::numeric)
      from (select 1 as sign, n.* from new_rows as n union all select -1 as sign, o.* from old_rows as o) as s
      group by 1, 2, 3, 4, 5, 6
      having sum(s.sign) <> 0 or sum(s.sign * s.prompt_tokens) <> 0 or sum(s.sign * s.completion_tokens) <> 0
        or sum(s.sign * s.reasoning_tokens) <> 0 or sum(s.sign * s.cost::numeric) <> 0
    ) as c;
  end if;
  if v_changes is not null then
    perform private.count_logged(v_changes);
  end if;
  return null;
end
$$;
revoke execute on function private.count_logged_changes() from public, anon, authenticated;

create or replace trigger count_logged_insert after insert on public.ai_usage_logs
  referencing new table as new_rows
  for each statement execute function private.count_logged_changes();
create or replace trigger count_logged_update after update on public.ai_usage_logs
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.count_logged_changes();
create or replace trigger count_logged_delete after delete on public.ai_usage_logs
  referencing old table as old_rows
  for each statement execute function private.count_logged_changes();
