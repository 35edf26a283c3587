-- What a line charges for, by its words, where it names no call: vat, which is no cost; usage, which is told of call by call or day
-- by day already; or other. The telephone number "Voice number" is other: what is rented is not used up. A charge that says whether
-- the tax is in it is a charge.
create or replace function private.bill_charge(
  description text
)
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when c.words ~* ('\m' || t.names || '\M') then 'vat'
    when c.words ~* '\m(numbers?|rent|rental|subscription|plan|fee|fees|support|storage|tax|taxes|surcharge)\M' then 'other'
    when c.words ~* '(\m|_)(calls?|voice|minutes?|sms|mms|messag(e|es|ing)|usage|inference|tokens?|requests?)(\M|_)'
      then 'usage'
    else 'other'
  end
  from (values ('(vat|moms|mva|gst|mwst|btw|tva|iva|value[- ]added tax|umsatzsteuer)')) as t (names)
  cross join lateral (
    select regexp_replace(
      bill_charge.description,
      '\m(((excl|incl)(uding|usive)?|ex|exkl|exklusive|inkl|inklusive|net|before|without|plus|utan|före|ohne|zzgl|hors|senza|zonder)\M\.?( of)? *([0-9.,]+ ?% *)?'
        || t.names || '|' || t.names || '( is)? (not )?(incl|excl)(uded)?)\M',
      '', 'gi'
    ) as words
  ) as c
$$;
revoke execute on function private.bill_charge(text) from public, anon, authenticated;
