-- requires: demo_rates
-- What the job that keeps the demo firm alive is to do next, counted on with each call: whose connection, which step, with
-- which number. No row where there is no demo firm, nobody has looked at it for ten minutes, its connection was paused or
-- ended, or the address is public. Its rates are brought up to today.
create or replace function private.next_demo_step()
returns table (
  org_id uuid,
  integration_id uuid,
  account text,
  step int,
  own_number text,
  counterpart text,
  locale text
)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  update private.demo as d
  set step = d.step + 1
  from public.integrations as i
  join public.organisations as o on o.id = i.org_id
  cross join private.instance as n
  where d.used_at > now() - interval '10 minutes' and not n.is_public
    and i.org_id = d.org_id and i.provider = 'twilio' and i.account = 'AC' || md5('demo account') and i.state in ('connected', 'failing')
  returning d.org_id, i.id, i.account, d.step, '+46846500400'::text,
    -- every fourth is a stranger
    case when d.step % 4 = 3 then '+46701740' || (670 + d.step % 29)
      else (
        select c.phone from public.customers as c
        where c.org_id = d.org_id and c.phone is not null and c.merged_into is null
        order by md5(c.id::text || d.step) limit 1
      ) end,
    o.locale;
  if found then
    perform private.demo_rates((now() at time zone 'Europe/Stockholm')::date);
  end if;
end
$$;
revoke execute on function private.next_demo_step() from public, anon, authenticated;
grant execute on function private.next_demo_step() to service_role;
