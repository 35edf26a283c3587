-- requires: demo_id
-- The demo firm's customers, persons and companies, with the people at them. The numbers are of the ranges that the Swedish
-- authority keeps for books and films; each becomes an identity by the customers' own trigger, and so do the addresses.
create or replace function private.demo_customers(
  org_id uuid,
  today date
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  insert into public.customers (
    org_id, id, kind, name, email, phone, country, currency, assigned_to, created_at, updated_at
  )
  select demo_customers.org_id, private.demo_id(demo_customers.org_id, 'customer', c.number), c.kind, c.name,
    c.mail || '.example', '+46701740' || (604 + c.number)::text, c.country, c.currency,
    case when c.person > 0 then private.demo_id(demo_customers.org_id, 'person', c.person) end, t.at, t.at
  from (values
    (1, 'company', 'Brf Solrosen', 'styrelsen@brf-solrosen', 'SE', null, 3),
    (2, 'company', 'Brf Ekbacken', 'info@brf-ekbacken', 'SE', null, 4),
    (3, 'company', 'Lindens Förskola', 'kontor@lindens-forskola', 'SE', null, 3),
    (4, 'company', 'Hamnkrogen AB', 'kok@hamnkrogen', 'SE', null, 4),
    (5, 'company', 'Norrskens Tandvård', 'reception@norrskens-tandvard', 'SE', null, 3),
    (6, 'company', 'Verkstan i Årsta AB', 'verkstan@arsta', 'SE', null, 4),
    (7, 'company', 'Kvarnens Bageri', 'hej@kvarnens-bageri', 'SE', null, 3),
    (8, 'company', 'Öresund Ejendomme ApS', 'kontor@oresund-ejendomme', 'DK', 'DKK', 4),
    (9, 'company', 'Hansa Verwaltung GmbH', 'buero@hansa-verwaltung', 'DE', 'EUR', 2),
    (10, 'company', 'Fjelltur AS', 'post@fjelltur', 'NO', 'NOK', 2),
    (11, 'company', 'Atelier Nio HB', 'atelier@nio', 'SE', null, 4),
    (12, 'company', 'Gymmet vid Torget AB', 'desk@gymmet-vid-torget', 'SE', null, 3),
    (13, 'person', 'Anna Bergqvist', 'anna@bergqvist', 'SE', null, 3),
    (14, 'person', 'Mohammed Ali', 'mohammed@ali', 'SE', null, 4),
    (15, 'person', 'Birgitta Nyström', 'birgitta@nystrom', 'SE', null, 3),
    (16, 'person', 'Oskar Falk', 'oskar@falk', 'SE', null, 4),
    (17, 'person', 'Elin Sjögren', 'elin@sjogren', 'SE', null, 3),
    (18, 'person', 'Per-Olof Dahl', 'po@dahl', 'SE', null, 4),
    (19, 'person', 'Sofia Lindholm', 'sofia@lindholm', 'SE', null, 3),
    (20, 'person', 'Tomasz Nowak', 'tomasz@nowak', 'SE', null, 4),
    (21, 'person', 'Ingrid Åkesson', 'ingrid@akesson', 'SE', null, 0),
    (22, 'person', 'Nils Holmberg', 'nils@holmberg', 'SE', null, 3),
    (23, 'person', 'Yasmin Karimi', 'yasmin@karimi', 'SE', null, 4),
    (24, 'person', 'Gunnar Wester', 'gunnar@wester', 'SE', null, 0),
    (25, 'person', 'Maja Fors', 'maja@fors', 'SE', null, 3),
    (26, 'person', 'David Söder', 'david@soder', 'SE', null, 4)
  ) as c (number, kind, name, mail, country, currency, person)
  cross join lateral (
    values ((demo_customers.today - 432 + 11 * c.number)::timestamp at time zone 'Europe/Stockholm' + interval '10 hours')
  ) as t (at);

  insert into public.contacts (org_id, customer_id, name, title, email, phone, created_at, updated_at)
  select demo_customers.org_id, private.demo_id(demo_customers.org_id, 'customer', c.customer), c.name,
    case o.locale when 'sv' then c.title_sv else c.title end, c.mail || '.example', '+46701740' || (640 + c.number)::text, t.at, t.at
  from public.organisations as o
  cross join (values
    (1, 1, 'Ulla Berg', 'Chair', 'Ordförande', 'ulla@brf-solrosen'), (2, 1, 'Kent Ivarsson', 'Caretaker', 'Fastighetsskötare', 'kent@brf-solrosen'),
    (3, 2, 'Leila Rahmani', 'Chair', 'Ordförande', 'leila@brf-ekbacken'), (4, 3, 'Petra Sund', 'Head of the preschool', 'Rektor', 'petra@lindens-forskola'),
    (5, 4, 'Marco Bianchi', 'Kitchen', 'Kök', 'marco@hamnkrogen'), (6, 5, 'Helena Ros', 'Reception', 'Reception', 'helena@norrskens-tandvard'),
    (7, 6, 'Stig Moberg', 'Owner', 'Ägare', 'stig@arsta'), (8, 8, 'Mette Friis', 'Property manager', 'Förvaltare', 'mette@oresund-ejendomme'),
    (9, 9, 'Jürgen Voss', 'Property manager', 'Förvaltare', 'voss@hansa-verwaltung'), (10, 12, 'Ida Kron', 'Front desk', 'Reception', 'ida@gymmet-vid-torget')
  ) as c (number, customer, name, title, title_sv, mail)
  cross join lateral (
    values ((demo_customers.today - 400 + 17 * c.number)::timestamp at time zone 'Europe/Stockholm' + interval '11 hours')
  ) as t (at)
  where o.id = demo_customers.org_id;
end
$$;
revoke execute on function private.demo_customers(uuid, date) from public, anon, authenticated;
