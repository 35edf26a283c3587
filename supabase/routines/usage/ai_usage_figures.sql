-- requires: ai_usage_sums, ai_usage_shapes, require_period, refuse
-- AI use of a period by day, model, provider, key, customer or person, in any currency: days in order and without gaps,
-- everything else by its cost. The API pages and orders it like a table.
create or replace function private.ai_usage_figures(
  org_id uuid,
  from_on date,
  to_on date,
  by text,
  in_currency text,
  of_model text,
  of_provider text,
  of_key text,
  of_customer uuid
)
returns setof public.ai_usage_figure
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform private.require_period(ai_usage_figures.from_on, ai_usage_figures.to_on, ai_usage_figures.in_currency);
  if ai_usage_figures.by is null or ai_usage_figures.by not in ('day', 'model', 'provider', 'key', 'customer', 'person') then
    perform private.refuse(
      'KT046', 422, 'AI use cannot be grouped so.', 'by', 'Give day, model, provider, key, customer or person.'
    );
  end if;
  return query
  with grouped as (
    select s.group_key, sum(s.request_count)::bigint as n, sum(s.prompt_tokens)::bigint as prompt,
      sum(s.completion_tokens)::bigint as completion, sum(s.reasoning_tokens)::bigint as reasoning,
      sum(s.dollars) as dollars, sum(s.amount) as amount, sum(s.unconverted_count)::bigint as waiting
    from private.ai_usage_sums(
      ai_usage_figures.org_id, ai_usage_figures.from_on, ai_usage_figures.to_on, ai_usage_figures.by,
      ai_usage_figures.in_currency, ai_usage_figures.of_model, ai_usage_figures.of_provider, ai_usage_figures.of_key,
      ai_usage_figures.of_customer
    ) as s
    group by s.group_key
  ),
  named as (
    -- who may see the use sees whose it is
    select k.key_hash as group_key, min(k.name) as name from public.openrouter_keys as k
    where ai_usage_figures.by = 'key' and k.org_id = ai_usage_figures.org_id
    group by k.key_hash
    union all
    select c.id::text, c.name from public.customers as c
    where ai_usage_figures.by = 'customer' and c.org_id = ai_usage_figures.org_id
      and c.id in (select g.group_key::uuid from grouped as g)
    union all
    select m.id::text, m.name from public.memberships as m
    where ai_usage_figures.by = 'person' and m.org_id = ai_usage_figures.org_id
  ),
  listed as (
    select g.*, coalesce(n.name, case when ai_usage_figures.by in ('day', 'model', 'provider') then g.group_key end) as name
    from grouped as g
    left join named as n on n.group_key = g.group_key
    where g.n <> 0 or g.dollars <> 0 or g.waiting <> 0
    union all
    select d.day::date::text, 0, 0, 0, 0, 0, 0, 0, d.day::date::text
    from generate_series(ai_usage_figures.from_on::timestamp, ai_usage_figures.to_on::timestamp, interval '1 day') as d (day)
    where ai_usage_figures.by = 'day'
      and not exists (
        select from grouped as g
        where g.group_key = d.day::date::text and (g.n <> 0 or g.dollars <> 0 or g.waiting <> 0)
      )
  )
  select
    (row_number() over (
      order by case when ai_usage_figures.by <> 'day' then l.amount end desc,
        case when ai_usage_figures.by <> 'day' then l.dollars end desc, l.group_key
    ))::int as place,
    ai_usage_figures.by, l.group_key, l.name, ai_usage_figures.in_currency::public.currency_code, l.amount::public.money_amount,
    'USD'::public.currency_code, l.dollars::public.money_amount, l.n, l.prompt, l.completion, l.reasoning, l.waiting,
    count(*) over ()
  from listed as l
  order by place;
end
$$;
revoke execute on function private.ai_usage_figures(uuid, date, date, text, text, text, text, text, uuid) from public, anon;
grant execute on function private.ai_usage_figures(uuid, date, date, text, text, text, text, text, uuid)
  to authenticated, service_role;

create or replace function public.ai_usage_figures(
  org_id uuid,
  from_on date,
  to_on date,
  by text,
  in_currency text,
  of_model text default null,
  of_provider text default null,
  of_key text default null,
  of_customer uuid default null
)
returns setof public.ai_usage_figure
language sql
stable
set search_path = ''
as $$
  select * from private.ai_usage_figures(
    ai_usage_figures.org_id, ai_usage_figures.from_on, ai_usage_figures.to_on, ai_usage_figures.by,
    ai_usage_figures.in_currency, ai_usage_figures.of_model, ai_usage_figures.of_provider, ai_usage_figures.of_key,
    ai_usage_figures.of_customer
  )
$$;
revoke execute on function public.ai_usage_figures(uuid, date, date, text, text, text, text, text, uuid) from public, anon;
grant execute on function public.ai_usage_figures(uuid, date, date, text, text, text, text, text, uuid)
  to authenticated, service_role;
