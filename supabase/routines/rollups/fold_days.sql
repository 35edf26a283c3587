-- Brings a rollup up to its facts for at most `batch` of the days that are marked, oldest marks first. `rollup` names its marks,
-- private.<rollup>_marks (id, org_id, part, day, marked_at), and what writes days of a part anew, private.write_<rollup>_days(org_id, part,
-- days). A mark commits with its fact; only marks that are seen before the facts are read are taken, and a part's day has one folder at a
-- time: what commits meanwhile leaves its own mark standing. A fold reads a whole day, so one that still changes is left until no mark came
-- for `rest`, or, where they never cease, until its first is twelve times as old. Returns how many days it wrote.
create or replace function private.fold_days(
  rollup text,
  batch int,
  rest interval
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_marks text := format('private.%I', fold_days.rollup || '_marks');
  v_part record;
  v_days date[];
  v_count int := 0;
begin
  for v_part in execute format(
    $sql$
      select p.org_id, p.part, array_agg(p.day) as days
      from (
        select m.org_id, m.part, m.day
        from (
          -- what stands for every organisation is of none, and is named by its own function
          select f.* from %s as f where f.day is not null and f.org_id <> '00000000-0000-0000-0000-000000000000' order by f.id limit 20000
        ) as m
        group by m.org_id, m.part, m.day
        having max(m.marked_at) <= now() - $2 or min(m.marked_at) <= now() - 12 * $2
        order by min(m.id)
        limit $1
      ) as p
      group by p.org_id, p.part
      order by p.org_id, p.part
    $sql$, v_marks
  ) using fold_days.batch, fold_days.rest
  loop
    -- one that is being deleted is waited for, and has no day any more
    perform from public.organisations as o where o.id = v_part.org_id for key share;
    if not found then
      execute format('delete from %s as m where m.org_id = $1', v_marks) using v_part.org_id;
      continue;
    end if;
    -- whoever names all days of an organisation does so while nobody folds any
    continue when not pg_try_advisory_xact_lock_shared(hashtextextended(concat_ws(' ', fold_days.rollup, v_part.org_id), 91020));
    -- what another folder holds is left to it, so that none waits for another
    select array_agg(d.day) into v_days
    from unnest(v_part.days) as d (day)
    where pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', fold_days.rollup, v_part.part, v_part.org_id, d.day), 91020));
    if v_days is not null then
      execute format('delete from %s as m where m.org_id = $1 and m.part = $2 and m.day = any ($3)', v_marks)
      using v_part.org_id, v_part.part, v_days;
      -- a statement of its own, so that it sees every fact whose mark was taken
      execute format('select private.%I($1, $2, $3)', 'write_' || fold_days.rollup || '_days') using v_part.org_id, v_part.part, v_days;
      v_count := v_count + cardinality(v_days);
    end if;
  end loop;
  return v_count;
end
$$;
revoke execute on function private.fold_days(text, int, interval) from public, anon, authenticated;
