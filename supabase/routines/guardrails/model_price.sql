-- The most that a token of a model costs an organisation in dollars, read and written, as far as can be told from what it paid for
-- the newest 200 calls of 90 days. Where those tell the two prices apart they are solved for, and raised until no call was dearer
-- and by a twentieth; where they do not, each price is taken as if it alone had made the cost. Unknown, it is a dear model's.
create or replace function private.model_price(
  org_id uuid,
  model text,
  out prompt_price numeric,
  out completion_price numeric
)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_calls record;
  v_dearer numeric;
begin
  select count(*) as n, sum(c.p * c.p) as pp, sum(c.p * c.w) as pw, sum(c.w * c.w) as ww, sum(c.p * c.cost) as pk, sum(c.w * c.cost) as wk,
    max(c.cost) as dearest, max(c.cost / nullif(c.p, 0)) as per_read, max(c.cost / nullif(c.w, 0)) as per_written,
    array_agg(c.p) as p, array_agg(c.w) as w, array_agg(c.cost) as cost
  into v_calls
  from (
    select l.prompt_tokens::numeric as p, l.completion_tokens::numeric as w, l.cost::numeric as cost
    from public.ai_usage_logs as l
    where l.org_id = model_price.org_id and coalesce(l.called_model, l.model) = model_price.model
      and l.called_at > now() - interval '90 days'
    order by l.called_at desc
    limit 200
  ) as c;
  if v_calls.n = 0 then
    prompt_price := 0.000015;
    completion_price := 0.000075;
    return;
  end if;
  if v_calls.dearest = 0 then
    prompt_price := 0;
    completion_price := 0;
    return;
  end if;
  -- calls that are all alike in how much they read for what they write tell nothing of the two prices
  if v_calls.pp * v_calls.ww - v_calls.pw * v_calls.pw > v_calls.pp * v_calls.ww / 1000 then
    prompt_price := (v_calls.pk * v_calls.ww - v_calls.wk * v_calls.pw) / (v_calls.pp * v_calls.ww - v_calls.pw * v_calls.pw);
    completion_price := (v_calls.wk * v_calls.pp - v_calls.pk * v_calls.pw) / (v_calls.pp * v_calls.ww - v_calls.pw * v_calls.pw);
    if prompt_price > 0 and completion_price > 0 then
      select max(c.cost / nullif(c.p * prompt_price + c.w * completion_price, 0)) into v_dearer
      from unnest(v_calls.p, v_calls.w, v_calls.cost) as c (p, w, cost);
      prompt_price := prompt_price * greatest(v_dearer, 1) * 1.05;
      completion_price := completion_price * greatest(v_dearer, 1) * 1.05;
      return;
    end if;
  end if;
  prompt_price := coalesce(v_calls.per_read, 0.000015) * 1.05;
  completion_price := coalesce(v_calls.per_written, 0.000075) * 1.05;
end
$$;
revoke execute on function private.model_price(uuid, text) from public, anon, authenticated;
