-- What the answer says of a spend that a cap warned of or routed, amounts as text; null where none had anything to say.
create or replace function private.told_decision(
  decision private.spend_decision
)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'decision', decision.decision, 'id', decision.guardrail_id, 'name', decision.guardrail_name, 'period', decision.period,
    'ends_on', decision.to_on, 'currency', decision.currency, 'limit', trim_scale(decision.limit_amount)::text,
    'used', trim_scale(decision.used)::text, 'left', trim_scale(decision.left_amount)::text
  ))
  where decision.decision in ('warn', 'route')
$$;
revoke execute on function private.told_decision(private.spend_decision) from public, anon, authenticated;
grant execute on function private.told_decision(private.spend_decision) to service_role;
