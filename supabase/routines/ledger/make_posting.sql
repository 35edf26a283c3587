-- requires: find_rates, convert_amount, refuse_snapshot, refuse_truncate
-- Writes what every fact table posts by: private.post_<source>(), the trigger function and its triggers, all of one shape.
-- What is a fact's own is the view private.<source>_postings (org_id, id, part, day, direction, workspace, state, customer_id,
-- person_id, amount, currency): a row per entry, none for what posts nothing. A statement posts the rows whose `columns`
-- it changed; of rows that are not `considered`, neither before nor after it, nothing is looked at. What is not considered posts nothing.
-- While an organisation changes its currency, an entry stands in both.
create or replace function private.make_posting(
  source text,
  columns text[],
  considered text default 'true'
)
returns void
language plpgsql
volatile
set search_path = ''
as $make$
declare
  v_post text := 'post_' || source;
  v_changed text := format('on_%s_changed', source);
  v_view text := source || '_postings';
  v_columns text := (select string_agg(quote_ident(c.name), ', ') from unnest(columns) as c (name));
  -- one entry from a row f of the view, for an organisation o, at rates r
  v_entry text := $sql$
      f.org_id, %1$L, f.id, f.part, %2$s, f.day, f.direction, f.workspace, f.state, f.customer_id, f.person_id,
      f.amount, f.currency,
      case when f.currency = %2$s then f.amount else private.convert_amount(f.amount, r.rate_from, r.rate_to) end,
      case when f.currency = %2$s then 1 else round(r.rate_to / r.rate_from, 12) end,
      case when f.currency = %2$s then f.day else r.rated_on end, r.from_seq, r.to_seq$sql$;
  v_into text := $sql$insert into public.ledger_entries as e (
      org_id, source, source_id, part, to_currency, day, direction, workspace, state, customer_id, person_id,
      amount, currency, amount_org, rate, rated_on, rate_from_seq, rate_to_seq
    )$sql$;
begin
  execute format($sql$
    create or replace function private.%1$I(
      org_ids uuid[],
      ids uuid[],
      fresh boolean
    )
    returns void
    language plpgsql
    volatile
    security definer
    set search_path = ''
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
    set enable_nestloop = on
    as $post$
    begin
      -- the cached plan of a small table may look rows up by half their key: a batch is worth a plan of its own, which
      -- looks rows up one by one (offset 0 holds the planner to it) and joins what is left as sets, never in a loop
      if cardinality(ids) >= 200 then
        set local plan_cache_mode = force_custom_plan;
        set local enable_nestloop = off;
      end if;
      if not fresh then
        delete from public.ledger_entries as e
        where e.org_id = any (org_ids) and e.source = %2$L and e.source_id = any (ids)
          and not exists (
            select from private.%3$I as f
            where f.org_id = e.org_id and f.id = e.source_id and f.part = e.part
            offset 0
          );
      end if;
      with fact as materialized (
        select t.*, c.to_currency, o.rates_source
        from public.organisations as o
        cross join (select distinct g.id from unnest(ids) as g (id)) as k
        cross join lateral (
          select f.* from private.%3$I as f
          where f.org_id = o.id and f.id = k.id
          offset 0
        ) as t
        cross join lateral (values (o.currency), (o.next_currency)) as c (to_currency)
        where o.id = any (org_ids) and c.to_currency is not null
      ),
      rate as materialized (
        -- once per currency and day, however many entries
        select p.currency, p.to_currency, p.day, p.rates_source, g.rate_from, g.rate_to, g.from_seq, g.to_seq, g.rated_on
        from (
          select distinct f.currency, f.to_currency, f.day, f.rates_source from fact as f where f.currency <> f.to_currency
        ) as p
        cross join lateral private.find_rates(p.currency, p.to_currency, p.day, p.rates_source) as g
      )
      %4$s
      select %5$s
      from fact as f
      left join rate as r
        on r.currency = f.currency and r.to_currency = f.to_currency and r.day = f.day and r.rates_source = f.rates_source
      order by f.org_id, f.id, f.part
      on conflict (org_id, source, source_id, part, to_currency) do update
      set day = excluded.day, direction = excluded.direction, workspace = excluded.workspace, state = excluded.state,
        customer_id = excluded.customer_id, person_id = excluded.person_id, amount = excluded.amount,
        currency = excluded.currency, amount_org = excluded.amount_org, rate = excluded.rate, rated_on = excluded.rated_on,
        rate_from_seq = excluded.rate_from_seq, rate_to_seq = excluded.rate_to_seq, posted_at = clock_timestamp()
      where (e.day, e.direction, e.workspace, e.state, e.customer_id, e.person_id, e.amount, e.currency, e.amount_org,
          e.rate_from_seq, e.rate_to_seq)
        is distinct from (excluded.day, excluded.direction, excluded.workspace, excluded.state, excluded.customer_id,
          excluded.person_id, excluded.amount, excluded.currency, excluded.amount_org,
          excluded.rate_from_seq, excluded.rate_to_seq);
    end
    $post$
  $sql$, v_post, source, v_view, v_into, format(v_entry, source, 'f.to_currency'));
  execute format('revoke execute on function private.%I(uuid[], uuid[], boolean) from public, anon, authenticated', v_post);

  execute format($sql$
    create or replace function private.%1$I()
    returns trigger
    language plpgsql
    security definer
    set search_path = ''
    as $changed$
    declare
      v_org_ids uuid[];
      v_ids uuid[];
      -- whether the rows are considered from now on; of a change that touches them on both sides it is not asked
      v_is_new boolean := tg_op = 'INSERT';
      -- whether it is posted in one currency, and that is its own
      v_is_once boolean;
      v_is_own boolean;
    begin
      -- asked here first, since the call costs more than the answer
      if current_setting('transaction_isolation') <> 'read committed' then
        perform private.refuse_snapshot();
      end if;
      -- only keys come from the transition tables: values are read from the rows, which another trigger may have touched since
      if tg_op = 'INSERT' then
        select array_agg(c.org_id), array_agg(c.id) into v_org_ids, v_ids from new_rows as c where %2$s;
      elsif tg_op = 'DELETE' then
        select array_agg(c.org_id), array_agg(c.id) into v_org_ids, v_ids from old_rows as c where %2$s;
      else
        select array_agg(c.org_id), array_agg(c.id), bool_or(c.is_new) into v_org_ids, v_ids, v_is_new
        from (
          (select true as is_new, org_id, id, %6$s from new_rows where %2$s except all select true, org_id, id, %6$s from old_rows where %2$s)
          union all
          (select false, org_id, id, %6$s from old_rows where %2$s except all select false, org_id, id, %6$s from new_rows where %2$s)
        ) as c;
      end if;
      -- a single row that is considered from now on, or no longer, has nothing to compare with, and needs no settings, which are half
      -- of the work: it comes, unless another trigger has posted it already, or it goes
      if cardinality(v_ids) = 1 then
        if not v_is_new then
          delete from public.ledger_entries as e
          where e.org_id = v_org_ids[1] and e.source = %8$L and e.source_id = v_ids[1]
            and not exists (select from private.%5$I as f where f.org_id = e.org_id and f.id = e.source_id and f.part = e.part offset 0);
          return null;
        end if;
        select bool_and(o.next_currency is null), bool_and(f.currency = o.currency) into v_is_once, v_is_own
        from public.organisations as o
        left join private.%5$I as f on f.org_id = o.id and f.id = v_ids[1]
        where o.id = v_org_ids[1];
        if v_is_once and (tg_op = 'INSERT' or not exists (
          select from public.ledger_entries as e where e.org_id = v_org_ids[1] and e.source = %8$L and e.source_id = v_ids[1]
        ))
        then
          if v_is_own then
            -- the plan that also looks for rates takes longer to begin than to run
            %3$s
            select f.org_id, %8$L, f.id, f.part, f.currency, f.day, f.direction, f.workspace, f.state, f.customer_id, f.person_id, f.amount, f.currency,
              f.amount, 1, f.day, null, null
            from private.%5$I as f
            where f.org_id = v_org_ids[1] and f.id = v_ids[1];
            return null;
          end if;
          %3$s
          select %4$s
          from private.%5$I as f
          join public.organisations as o on o.id = f.org_id
          left join lateral (
            select g.* from private.find_rates(f.currency, o.currency, f.day, o.rates_source) as g where f.currency <> o.currency
          ) as r on true
          where f.org_id = v_org_ids[1] and f.id = v_ids[1];
          return null;
        end if;
      end if;
      if v_ids is not null then
        perform private.%7$I(array(select distinct g.id from unnest(v_org_ids) as g (id)), v_ids, tg_op = 'INSERT');
      end if;
      return null;
    end
    $changed$
  $sql$, v_changed, considered, v_into, format(v_entry, source, 'o.currency'), v_view, v_columns, v_post, source);
  execute format('revoke execute on function private.%I() from public, anon, authenticated', v_changed);

  execute format($sql$
    create or replace trigger post_insert after insert on public.%1$I
      referencing new table as new_rows
      for each statement execute function private.%2$I();
    create or replace trigger post_update after update on public.%1$I
      referencing old table as old_rows new table as new_rows
      for each statement execute function private.%2$I();
    create or replace trigger post_delete after delete on public.%1$I
      referencing old table as old_rows
      for each statement execute function private.%2$I();
    create or replace trigger refuse_truncate before truncate on public.%1$I
      for each statement execute function private.refuse_truncate();
  $sql$, source, v_changed);
end
$make$;
revoke execute on function private.make_posting(text, text[], text) from public, anon, authenticated;
