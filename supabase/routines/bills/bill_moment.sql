-- Reads when something was, as files write it: 2026-03-14, 2026-03-14T12:00:05Z, 14/03/2026 12:00, 3/14/26 1:05 PM (figures that
-- are not led by a year go by `date_order`), 14 Mar 2026, Sat, 14 Mar 2026 12:00:05 +0000, or seconds or milliseconds since 1970.
-- A time without a zone is UTC, which is what providers count in. Both empty when it cannot be read.
create or replace function private.bill_moment(
  told text,
  date_order text
)
returns private.told_moment
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_text text := btrim(regexp_replace(bill_moment.told, '[\s\u00a0\u202f]+', ' ', 'g'));
  v_found text[];
  v_year int;
  v_month int;
  v_day int;
  v_hour int;
  v_rest text;
  v_zone text;
  v_moment private.told_moment;
begin
  if v_text ~ '^[0-9]{10}([0-9]{3})?(\.[0-9]+)?$' then
    v_moment.at := to_timestamp(left(v_text, 10)::bigint);
    return v_moment;
  end if;
  v_text := regexp_replace(v_text, '^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? ', '', 'i');
  v_found := regexp_match(v_text, '^([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})(.*)$');
  if v_found is not null then
    v_year := v_found[1]::int;
    v_month := v_found[2]::int;
    v_day := v_found[3]::int;
    v_rest := v_found[4];
  else
    v_found := regexp_match(v_text, '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})(.*)$');
    if v_found is not null and bill_moment.date_order in ('dmy', 'mdy') then
      v_day := v_found[case bill_moment.date_order when 'dmy' then 1 else 2 end]::int;
      v_month := v_found[case bill_moment.date_order when 'dmy' then 2 else 1 end]::int;
    else
      v_found := regexp_match(v_text, '^([0-9]{1,2})[- ]([a-z]{3})[a-z]*\.?[- ,]+([0-9]{4})(.*)$', 'i');
      if v_found is null then
        v_found := regexp_match(v_text, '^([a-z]{3})[a-z]*\.? ([0-9]{1,2}),? ([0-9]{4})(.*)$', 'i');
        v_found := array[v_found[2], v_found[1], v_found[3], v_found[4]];
      end if;
      v_day := v_found[1]::int;
      v_month := array_position(
        array['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'], lower(v_found[2])
      );
    end if;
    v_year := v_found[3]::int + case char_length(v_found[3]) when 2 then 2000 else 0 end;
    v_rest := v_found[4];
  end if;
  if v_month is null or v_month not between 1 and 12 or v_year not between 2000 and 2099 or v_day is null or v_day < 1
    or v_day > extract(day from make_date(v_year, v_month, 1) + interval '1 month' - interval '1 day') then
    return null;
  end if;
  if btrim(v_rest) = '' then
    v_moment.day := make_date(v_year, v_month, v_day);
    return v_moment;
  end if;
  v_found := regexp_match(
    v_rest,
    '^[T ,]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)? ?([ap]\.?m\.?)? ?(Z|UTC|GMT|[-+][0-9]{2}:?(?:[0-9]{2})?)?$', 'i'
  );
  if v_found is null then
    return null;
  end if;
  v_hour := v_found[1]::int;
  if v_found[4] is not null then
    if v_hour not between 1 and 12 then
      return null;
    end if;
    v_hour := v_hour % 12 + case when lower(left(v_found[4], 1)) = 'p' then 12 else 0 end;
  end if;
  v_zone := regexp_replace(coalesce(v_found[5], ''), '[^-+0-9]', '', 'g');
  if v_hour > 23 or v_found[2]::int > 59 or coalesce(v_found[3]::int, 0) > 59
    or v_zone <> '' and (substr(v_zone, 2, 2)::int > 14 or ('0' || substr(v_zone, 4, 2))::int > 59) then
    return null;
  end if;
  v_moment.at := make_timestamptz(v_year, v_month, v_day, v_hour, v_found[2]::int, coalesce(v_found[3]::int, 0), 'UTC')
    - case left(v_zone, 1) when '-' then -1 else 1 end
    * make_interval(hours => ('0' || substr(v_zone, 2, 2))::int, mins => ('0' || substr(v_zone, 4, 2))::int);
  return v_moment;
end
$$;
revoke execute on function private.bill_moment(text, text) from public, anon, authenticated;
