-- Reads an amount as files write it: 1,234.50 or 1.234,50 or 1 234,50, by the mark that its decimals have; with a minus before or
-- behind it, or in brackets; with a currency's sign or three letters beside it; or 8.5e-05. Exact, to 12 decimals. Null when it is
-- none, such as when its groups are not of three figures: a mark that is taken for the other one makes it a thousandfold.
create or replace function private.bill_amount(
  told text,
  decimal_mark text
)
returns numeric
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_text text := regexp_replace(bill_amount.told, '[\s\u00a0\u2007\u2009\u202f]+', ' ', 'g');
  v_is_negative boolean := false;
  v_mark text := case bill_amount.decimal_mark when ',' then ',' else '\.' end;
  v_group text := case bill_amount.decimal_mark when ',' then '\.' else ',' end;
begin
  v_text := replace(translate(v_text, '−‒–', '---'), '’', '''');
  v_text := btrim(regexp_replace(v_text, '^ ?([-+(]*) ?(?:[A-Za-z]{3}|[$€£¥]|kr) ?|(?<=[0-9]) ?(?:[A-Za-z]{3}|[$€£¥]|kr)(?=[-)]? ?$)', '\1', 'g'));
  if v_text ~ '^\(.*\)$' then
    v_is_negative := true;
    v_text := btrim(v_text, '() ');
  end if;
  if v_text ~ '^[-+]|[0-9.,]-$' then
    if v_is_negative then
      return null;
    end if;
    v_is_negative := v_text ~ '-';
    v_text := btrim(regexp_replace(v_text, '^[-+] ?|-$', ''));
  end if;
  -- figures in one piece, or in groups of three with one kind of mark between them
  if v_text ~ ('^([0-9]+|[0-9]{1,3}(' || v_group || '[0-9]{3})+|[0-9]{1,3}( [0-9]{3})+|[0-9]{1,3}(''[0-9]{3})+)?(' || v_mark || '[0-9]*)?$')
    and v_text ~ '[0-9]' then
    v_text := replace(regexp_replace(v_text, '[ '']|' || v_group, '', 'g'), ',', '.');
  elsif v_text !~ ('^[0-9]{1,12}(' || v_mark || '[0-9]{1,30})?[eE][-+]?[0-9]{1,2}$') then
    return null;
  else
    v_text := replace(v_text, ',', '.');
  end if;
  if char_length(v_text) > 60 or v_text::numeric > 1e9 then
    return null;
  end if;
  return case when v_is_negative then -1 else 1 end
    * case when scale(v_text::numeric) > 12 then round(v_text::numeric, 12) else v_text::numeric end;
end
$$;
revoke execute on function private.bill_amount(text, text) from public, anon, authenticated;
