-- requires: midnight
-- The day or month that a moment is in, as days of a time zone and as the moments between which they lie.
create or replace function private.guardrail_period(
  period text,
  timezone text,
  at timestamptz,
  out from_on date,
  out to_on date,
  out starts_at timestamptz,
  out ends_at timestamptz
)
language plpgsql
stable
set search_path = ''
as $$
begin
  from_on := date_trunc(guardrail_period.period, guardrail_period.at at time zone guardrail_period.timezone)::date;
  to_on := (from_on + ('1 ' || guardrail_period.period)::interval)::date - 1;
  starts_at := private.midnight(from_on, guardrail_period.timezone);
  ends_at := private.midnight(to_on + 1, guardrail_period.timezone);
end
$$;
revoke execute on function private.guardrail_period(text, text, timestamptz) from public, anon, authenticated;
