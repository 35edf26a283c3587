-- Plans are made as if the organisation that asks had the whole table. Every question names its organisation, and a policy lets
-- nearly all of that one's rows through; but the planner reckons `org_id = any (array)` as ten values of as many as the table
-- has, so beside 100 organisations it took a tenth of what comes and chose plans for few rows (docs/decisions/0006).
-- Blocks no reader or writer. Check: select attrelid::regclass from pg_attribute where attoptions is not null
set local lock_timeout = '3s';

do $$
declare
  v_table regclass;
  v_option text;
begin
  for v_table, v_option in
    select c.oid, case c.relkind when 'p' then 'n_distinct_inherited' else 'n_distinct' end
    from pg_class as c
    join pg_attribute as a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p')
    order by c.oid::regclass::text
  loop
    execute format('alter table %s alter column org_id set (%I = 1)', v_table, v_option);
    execute format('analyze %s (org_id)', v_table);
  end loop;
end
$$;
