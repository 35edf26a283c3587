-- How a text travels: in the letters of GSM 03.38 where it has no others (those of its extension table take two places), else in
-- UCS-2; and in how many segments. One of several is shorter, for its header, and no letter is split between two.
create or replace function private.count_segments(
  body text,
  out encoding text,
  out segment_count int
)
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_extended constant text := e'\f^{}\\[~]|€';
  v_basic constant text := e'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
  v_gsm boolean := translate(count_segments.body, v_basic || v_extended, '') = '';
  v_single int := case when v_gsm then 160 else 70 end;
  v_part int := case when v_gsm then 153 else 67 end;
  v_letter text;
  v_places int;
  v_filled int := 0;
  v_total int := 0;
  v_parts int := 1;
begin
  encoding := case when v_gsm then 'gsm7' else 'ucs2' end;
  for v_letter in select l.letter from string_to_table(count_segments.body, null) as l (letter) loop
    -- beyond the first 65,536 a letter is a pair in UCS-2
    v_places := case
      when v_gsm and strpos(v_extended, v_letter) > 0 or not v_gsm and ascii(v_letter) > 65535 then 2 else 1
    end;
    v_total := v_total + v_places;
    if v_filled + v_places > v_part then
      v_parts := v_parts + 1;
      v_filled := 0;
    end if;
    v_filled := v_filled + v_places;
  end loop;
  segment_count := case when v_total <= v_single then 1 else v_parts end;
end
$$;
revoke execute on function private.count_segments(text) from public, anon, authenticated;
