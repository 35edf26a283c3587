-- requires: demo_id, demo_people, demo_customers, demo_sales
-- What stands around the demo firm's records: tasks overdue, of today, to come and done, of the owner and of the two reps, notes, and tags.
create or replace function private.demo_tasks(
  org_id uuid,
  today date
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_is_swedish boolean := (select o.locale = 'sv' from public.organisations as o where o.id = demo_tasks.org_id);
  v_noon timestamptz := (demo_tasks.today::timestamp + interval '11 hours') at time zone 'Europe/Stockholm';
  v_owner uuid := (select m.id from public.memberships as m where m.org_id = demo_tasks.org_id and m.role = 'owner' order by m.created_at limit 1);
begin
  insert into public.tasks (
    org_id, id, title, due_on, due_time, state, done_at, done_by, customer_id, lead_id, sale_id, assigned_to, created_by, created_at, updated_at
  )
  select demo_tasks.org_id, private.demo_id(demo_tasks.org_id, 'task', g.number), case when v_is_swedish then g.title_sv else g.title end,
    demo_tasks.today + g.due, g.at::time, case when g.done is null then 'OPEN' else 'DONE' end, v_noon - g.done * interval '1 day',
    case when g.done is not null then w.id end,
    case when g.kind = 'customer' then private.demo_id(demo_tasks.org_id, 'customer', g.record) end,
    case when g.kind = 'lead' then private.demo_id(demo_tasks.org_id, 'lead', g.record) end,
    case when g.kind = 'sale' then private.demo_id(demo_tasks.org_id, 'sale', g.record) end,
    w.id, w.id, v_noon - interval '9 days', v_noon - coalesce(g.done, 5) * interval '1 day'
  from (values
    (1, 'Send the new price list', 'Skicka den nya prislistan', -1, null, null, 'customer', 4, 0),
    (2, 'Call about the stairs', 'Ring om trapphusen', 0, '09:30', null, 'lead', 6, 0),
    (3, 'Sign the lease of the van', 'Skriv under leasingavtalet för bilen', 1, null, null, null, null, 0),
    (4, 'Go through the quarter with Erik', 'Gå igenom kvartalet med Erik', 4, '14:00', null, null, null, 0),
    (5, 'Find winter tyres', 'Hitta vinterdäck', null, null, null, null, null, 0),
    (6, 'Order keys for the new caretaker', 'Beställ nycklar till den nya fastighetsskötaren', null, null, 2, 'customer', 1, 0),
    (7, 'Ask for the drawings of the house', 'Be om ritningar över huset', -2, null, null, 'lead', 5, 3),
    (8, 'Confirm the day with the tenant', 'Bekräfta dagen med hyresgästen', 2, null, null, 'sale', 3, 3),
    (9, 'Measure the windows', 'Mät fönstren', 0, '13:15', null, 'sale', 2, 4),
    (10, 'Thank them for the recommendation', 'Tacka för rekommendationen', null, null, 4, 'customer', 16, 4)
  ) as g (number, title, title_sv, due, at, done, kind, record, person)
  cross join lateral (select case g.person when 0 then v_owner else private.demo_id(demo_tasks.org_id, 'person', g.person) end as id) as w;

  insert into public.notes (org_id, id, body, customer_id, lead_id, sale_id, created_by, edited_at, created_at, updated_at)
  select demo_tasks.org_id, private.demo_id(demo_tasks.org_id, 'note', g.number), case when v_is_swedish then g.body_sv else g.body end,
    case when g.kind = 'customer' then private.demo_id(demo_tasks.org_id, 'customer', g.record) end,
    case when g.kind = 'lead' then private.demo_id(demo_tasks.org_id, 'lead', g.record) end,
    case when g.kind = 'sale' then private.demo_id(demo_tasks.org_id, 'sale', g.record) end,
    case g.person when 0 then v_owner else private.demo_id(demo_tasks.org_id, 'person', g.person) end, t.edited_at, t.made_at, coalesce(t.edited_at, t.made_at)
  from (values
    (1, 'Keys are with the caretaker. Ring twice, the bell is broken.', 'Nycklarna finns hos fastighetsskötaren. Ring två gånger, klockan är trasig.', 'customer', 1, 3, 40, null),
    (2, E'Pays by the tenth.\nWants one invoice for all houses.', E'Betalar senast den tionde.\nVill ha en faktura för alla hus.', 'customer', 1, 0, 12, 11),
    (3, 'Has three other offers; decides at the board meeting.', 'Har tre andra offerter; bestämmer sig på styrelsemötet.', 'lead', 6, 4, 8, null),
    (4, 'The lift is out of order until spring.', 'Hissen är ur funktion till våren.', 'sale', 2, 4, 6, null)
  ) as g (number, body, body_sv, kind, record, person, age, edited)
  cross join lateral (
    select v_noon - g.age * interval '1 day' as made_at, v_noon - g.edited * interval '1 day' as edited_at
  ) as t;

  insert into public.tags (org_id, id, name, colour)
  select demo_tasks.org_id, private.demo_id(demo_tasks.org_id, 'tag', g.number), case when v_is_swedish then g.name_sv else g.name end, g.colour
  from (values
    (1, 'Housing association', 'Bostadsrättsförening', 'blue'), (2, 'Pays late', 'Betalar sent', 'red'), (3, 'Garden', 'Trädgård', 'green'),
    (4, 'Recommended us', 'Rekommenderar oss', 'violet')
  ) as g (number, name, name_sv, colour);
  insert into public.record_tags (org_id, tag_id, customer_id, lead_id, sale_id)
  select demo_tasks.org_id, private.demo_id(demo_tasks.org_id, 'tag', g.tag),
    case when g.kind = 'customer' then private.demo_id(demo_tasks.org_id, 'customer', g.record) end,
    case when g.kind = 'lead' then private.demo_id(demo_tasks.org_id, 'lead', g.record) end,
    case when g.kind = 'sale' then private.demo_id(demo_tasks.org_id, 'sale', g.record) end
  from (values
    (1, 'customer', 1), (1, 'customer', 2), (1, 'lead', 6), (2, 'customer', 4), (3, 'customer', 13), (3, 'customer', 15), (3, 'sale', 4), (3, 'sale', 5),
    (4, 'customer', 13), (4, 'customer', 1), (4, 'lead', 7), (3, 'lead', 3)
  ) as g (tag, kind, record);
end
$$;
revoke execute on function private.demo_tasks(uuid, date) from public, anon, authenticated;
