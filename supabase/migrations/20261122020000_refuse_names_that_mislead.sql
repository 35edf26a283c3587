-- What people write on one line is one line: no control character, and no mark that turns the words around it
-- (U+202A–202E, U+2066–2069), or a name could show as another, forge a line of a log or a header of a mail. A name is
-- something to be seen, and short as it is written: the older checks counted it without its blanks, so a megabyte passed.
-- Brief exclusive locks for the checks, which are not validated here but in the next migration; the few rows of before that
-- break them are made plain. Check: select conname from pg_constraint where conname ~ '_is_(one_line|visible|short_as_written)$'
set local lock_timeout = '3s';

do $$
declare
  v_line text := '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]';
  v_seen text := '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]';
  v_column record;
begin
  -- no trigger may wait for the end: a table with such a one cannot be altered
  set constraints all immediate;
  -- nothing was ever told from such an address, and without its mark it may be another's
  delete from public.customer_identities as t where t.value ~ v_line;
  -- most: how long a name may be; 0 where it has a bound and may be empty, null for what is no name
  for v_column in
    select * from (values
      ('organisations', 'name', 200), ('memberships', 'name', 200), ('customers', 'name', 200), ('contacts', 'name', 200),
      ('integrations', 'name', 100), ('profiles', 'name', 0), ('profiles', 'avatar_url', null),
      ('customers', 'email', null), ('customers', 'phone', null), ('contacts', 'title', null), ('contacts', 'email', null),
      ('contacts', 'phone', null), ('customer_identities', 'value', null), ('openrouter_keys', 'name', null),
      ('invitations', 'email', null), ('memberships', 'email', null)
    ) as c (tab, col, most)
  loop
    execute format(
      'alter table public.%1$I add constraint %1$s_%2$s_is_one_line check (%2$I !~ %3$L) not valid',
      v_column.tab, v_column.col, v_line
    );
    if v_column.most is not null then
      execute format(
        'alter table public.%1$I add constraint %1$s_%2$s_is_visible check (%4$s%2$I ~ %3$L) not valid',
        v_column.tab, v_column.col, v_seen, case when v_column.most = 0 then v_column.col || ' = '''' or ' else '' end
      );
    end if;
    if v_column.most > 0 then
      execute format(
        'alter table public.%1$I add constraint %1$s_%2$s_is_short_as_written check (char_length(%2$I) <= %3$s) not valid',
        v_column.tab, v_column.col, v_column.most
      );
    end if;
    -- rows of before: in a name a control becomes a blank, and what nobody sees a dash; elsewhere it was never meant
    execute format(
      $update$
        update public.%1$I as t
        set %2$I = case when %5$L::int is null or p.said ~ %4$L then left(p.said, coalesce(nullif(%5$L::int, 0), 2000)) when %5$L::int > 0 then '–' else '' end
        from (
          select r.ctid as place, btrim(regexp_replace(r.%2$I, %3$L, %6$L, 'g')) as said
          from public.%1$I as r
          where r.%2$I ~ %3$L or (%5$L::int is not null and (r.%2$I !~ %4$L or char_length(r.%2$I) > nullif(%5$L::int, 0)))
        ) as p
        where t.ctid = p.place
      $update$,
      v_column.tab, v_column.col, v_line, v_seen, v_column.most, case when v_column.col in ('name', 'title') then ' ' else '' end
    );
  end loop;
end
$$;
