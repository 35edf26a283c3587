-- requires: demo_id
-- Who works at the demo firm: one of each role. Nobody of them can sign in, and their addresses lead nowhere.
create or replace function private.demo_people(
  org_id uuid,
  today date
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.memberships (org_id, id, role, name, email, created_at, updated_at)
  select demo_people.org_id, private.demo_id(demo_people.org_id, 'person', p.number), p.role, p.name,
    p.mail || '@tallbacken.example', c.at, c.at
  from (values
    (1, 'admin', 'Karin Wallin', 'karin'), (2, 'manager', 'Erik Sandberg', 'erik'), (3, 'rep', 'Amira Haddad', 'amira'),
    (4, 'rep', 'Jonas Lindroth', 'jonas'), (5, 'viewer', 'Lars Ekman', 'lars'), (6, 'talent', 'Freja Holm', 'freja')
  ) as p (number, role, name, mail)
  cross join lateral (
    values ((demo_people.today - 440 + 9 * p.number)::timestamp at time zone 'Europe/Stockholm' + interval '9 hours')
  ) as c (at)
$$;
revoke execute on function private.demo_people(uuid, date) from public, anon, authenticated;
