-- Every object of the application's schemas as (object, definition), through pg_catalog alone.
with ours as (
  select oid, nspname from pg_namespace where nspname in ('public', 'private')
)
select 'column ' || c.oid::regclass || '.' || a.attname as object,
  format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
    || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
    || case a.attidentity when '' then '' else ' identity' end || case a.attgenerated when '' then '' else ' generated' end
    || coalesce(' acl ' || (select string_agg(x::text, ',' order by x::text) from unnest(a.attacl) as x), '') as definition
from pg_class c
join ours on ours.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind in ('r', 'p') and not c.relispartition
union all
select case c.relkind when 'v' then 'view ' else 'table ' end || c.oid::regclass,
  'rls ' || c.relrowsecurity || coalesce(' options ' || array_to_string(c.reloptions, ','), '')
    || coalesce(' acl ' || (select string_agg(x::text, ',' order by x::text) from unnest(c.relacl) as x), '')
    || case c.relkind when 'v' then E'\n' || pg_get_viewdef(c.oid) else '' end
from pg_class c
join ours on ours.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v') and not c.relispartition
union all
select 'constraint ' || conrelid::regclass || '.' || conname, pg_get_constraintdef(k.oid)
from pg_constraint k
join ours on ours.oid = k.connamespace
join pg_class c on c.oid = k.conrelid
where k.conrelid <> 0 and not c.relispartition and k.contype <> 'n'
union all
select 'domain ' || t.oid::regtype, format_type(t.typbasetype, t.typtypmod) || coalesce(
    (select string_agg(pg_get_constraintdef(k.oid), ' ' order by k.conname) from pg_constraint k where k.contypid = t.oid), '')
from pg_type t
join ours on ours.oid = t.typnamespace
where t.typtype = 'd'
union all
select 'index ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid)
from pg_index i
join pg_class c on c.oid = i.indrelid
join ours on ours.oid = c.relnamespace
where not c.relispartition and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
union all
select 'function ' || p.oid::regprocedure,
  pg_get_functiondef(p.oid) || coalesce(' acl ' || (select string_agg(x::text, ',' order by x::text) from unnest(p.proacl) as x), '')
from pg_proc p
join ours on ours.oid = p.pronamespace
where p.prokind = 'f'
union all
select 'trigger ' || t.tgrelid::regclass || '.' || t.tgname, pg_get_triggerdef(t.oid)
from pg_trigger t
join pg_class c on c.oid = t.tgrelid
left join ours on ours.oid = c.relnamespace
join pg_proc p on p.oid = t.tgfoid
join ours as of_function on of_function.oid = p.pronamespace
where not t.tgisinternal and not c.relispartition
union all
select 'policy ' || p.polrelid::regclass || '.' || p.polname,
  p.polcmd::text || ' ' || p.polpermissive || ' to ' || array(select r::regrole::text from unnest(p.polroles) as r order by 1)::text
    || coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '') || coalesce(' check ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
from pg_policy p
join pg_class c on c.oid = p.polrelid
left join ours on ours.oid = c.relnamespace
where ours.oid is not null or p.polrelid = to_regclass('realtime.messages')
order by 1
