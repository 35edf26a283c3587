-- What a line charges for, by its words, where it names no call: vat, which is no cost; usage, which is told of call by call or day
-- by day already; or other. The telephone number "Voice number" is other: what is rented is not used up.
create or replace function private.bill_charge(
  description text
)
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when bill_charge.description ~* '\m(vat|moms|mva|gst|mwst|btw|tva|iva|value[- ]added tax|umsatzsteuer)\M' then 'vat'
    when bill_charge.description ~* '\m(numbers?|rent|rental|subscription|plan|fee|fees|support|storage|tax|taxes|surcharge)\M' then 'other'
    when bill_charge.description ~* '(\m|_)(calls?|voice|minutes?|sms|mms|messag(e|es|ing)|usage|inference|tokens?|requests?)(\M|_)'
      then 'usage'
    else 'other'
  end
$$;
revoke execute on function private.bill_charge(text) from public, anon, authenticated;
