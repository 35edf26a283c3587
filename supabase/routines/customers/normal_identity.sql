-- How a mail address, phone number or domain is written wherever it is compared; null when it is none.
-- A national number gets the country's prefix; a country we have no prefix for needs the number with +.
create or replace function private.normal_identity(
  kind text,
  value text,
  country text
)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_text text := btrim(normal_identity.value);
  v_prefix text;
begin
  if normal_identity.kind = 'mail' then
    return lower(v_text);
  elsif normal_identity.kind = 'domain' then
    return regexp_replace(regexp_replace(lower(v_text), '^https?://', ''), '^www\.|[/:].*$', '', 'g');
  elsif normal_identity.kind <> 'phone' then
    return v_text;
  end if;
  v_text := regexp_replace(replace(v_text, '(0)', ''), '[^0-9+]', '', 'g');
  if v_text like '+%' then
    return '+' || replace(v_text, '+', '');
  elsif v_text like '00%' then
    return '+' || substr(v_text, 3);
  end if;
  v_prefix := case normal_identity.country
    when 'SE' then '46' when 'DK' then '45' when 'NO' then '47' when 'FI' then '358' when 'IS' then '354'
    when 'DE' then '49' when 'NL' then '31' when 'GB' then '44' when 'FR' then '33' when 'BE' then '32'
    when 'AT' then '43' when 'CH' then '41' when 'IE' then '353' when 'PL' then '48' when 'ES' then '34'
    when 'US' then '1' when 'CA' then '1'
  end;
  -- Danish, Norwegian, Icelandic, Polish, Spanish and American numbers have no leading zero to drop
  return '+' || v_prefix || case
    when normal_identity.country in ('DK', 'NO', 'IS', 'PL', 'ES', 'US', 'CA') then v_text
    when v_text like '0%' then substr(v_text, 2)
    else v_text
  end;
end
$$;
revoke execute on function private.normal_identity(text, text, text) from public, anon, authenticated;
