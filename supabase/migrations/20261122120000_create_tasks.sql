-- Tasks, notes and tags around a record: a customer, a lead or a sale. Each points to its record by a key of its own per kind of
-- record, and goes with it. Locks nothing that exists (the keys take a brief lock at customers, leads, sales and memberships).
-- Check: \d tasks
set local lock_timeout = '3s';

-- The kinds of record that something can be about: a further one is a row here and its column in the tables below.
create table private.record_kinds (
  column_name text primary key,
  table_name text not null unique
);
comment on table private.record_kinds is 'Which column of tasks, notes and record_tags points to which table of records.';
alter table private.record_kinds enable row level security;
insert into private.record_kinds (column_name, table_name)
values ('customer_id', 'customers'), ('lead_id', 'leads'), ('sale_id', 'sales');

-- What somebody has to do, about a record or by itself, on a day of the organisation's time zone or some day.
create table public.tasks (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  title text not null,
  due_on date,
  due_time time(0),
  -- minutes since 2000: within a day those with a time first, those without a day last; a list's pages want a value in every row
  due_order bigint not null generated always as (
    -- one without end is refused below, not here
    (case when isfinite(due_on) then due_on else date '2100-01-02' end - date '2000-01-01')::bigint * 1440
    + coalesce(extract(hour from due_time) * 60 + extract(minute from due_time), 1439)::bigint
  ) stored,
  state text not null default 'OPEN',
  done_at timestamptz,
  done_by uuid,
  customer_id uuid,
  lead_id uuid,
  sale_id uuid,
  assigned_to uuid,
  created_by uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint lead foreign key (org_id, lead_id) references public.leads (org_id, id) on delete cascade,
  constraint sale foreign key (org_id, sale_id) references public.sales (org_id, id) on delete cascade,
  constraint doer foreign key (org_id, done_by) references public.memberships (org_id, id) on delete set null (done_by),
  constraint creator foreign key (org_id, created_by) references public.memberships (org_id, id) on delete set null (created_by),
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint tasks_title_is_short_as_written check (char_length(title) between 1 and 200),
  constraint tasks_title_is_one_line
    check (title !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint tasks_title_is_visible
    check (title ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint tasks_state_is_known check (state in ('OPEN', 'DONE')),
  constraint tasks_done_has_a_moment check ((state = 'DONE') = (done_at is not null)),
  constraint tasks_due_on_is_bounded check (due_on between '2000-01-01' and '2100-01-01'),
  constraint tasks_due_time_has_a_day check (due_time is null or due_on is not null),
  constraint tasks_are_about_one check (num_nonnulls(customer_id, lead_id, sale_id) <= 1)
);
comment on table public.tasks is 'What somebody has to do: what, by when, about which record, and when it was done.';
comment on column public.tasks.due_time is 'On due_on, in the organisation''s time zone.';
-- what is to be done, by when: by everybody, by one person
create index tasks_due_order on public.tasks (org_id, due_order, id) where state = 'OPEN';
create index tasks_assigned_to_due_order on public.tasks (org_id, assigned_to, due_order, id) where state = 'OPEN';
-- what was done, the latest first
create index tasks_done_at on public.tasks (org_id, done_at desc, id) where state = 'DONE';
create index tasks_assigned_to_done_at on public.tasks (org_id, assigned_to, done_at desc, id) where state = 'DONE';
-- a record's page
create index tasks_customer_id on public.tasks (org_id, customer_id, due_order, id) where customer_id is not null;
create index tasks_lead_id on public.tasks (org_id, lead_id, due_order, id) where lead_id is not null;
create index tasks_sale_id on public.tasks (org_id, sale_id, due_order, id) where sale_id is not null;
-- the keys' own look-ups
create index tasks_assigned_to on public.tasks (org_id, assigned_to);
create index tasks_done_by on public.tasks (org_id, done_by) where done_by is not null;
create index tasks_created_by on public.tasks (org_id, created_by) where created_by is not null;
alter table public.tasks enable row level security;

-- What somebody wrote down about a record. Whose the record is, its notes are: assigned_to is copied, created_by is the author.
create table public.notes (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  body text not null,
  customer_id uuid,
  lead_id uuid,
  sale_id uuid,
  assigned_to uuid,
  created_by uuid,
  edited_at timestamptz,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint lead foreign key (org_id, lead_id) references public.leads (org_id, id) on delete cascade,
  constraint sale foreign key (org_id, sale_id) references public.sales (org_id, id) on delete cascade,
  constraint author foreign key (org_id, created_by) references public.memberships (org_id, id) on delete set null (created_by),
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint notes_body_is_short check (char_length(body) between 1 and 10000),
  constraint notes_body_is_visible
    check (body ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint notes_are_about_one check (num_nonnulls(customer_id, lead_id, sale_id) = 1)
);
comment on table public.notes is 'What somebody wrote down about a record.';
-- a record's page, the newest first
create index notes_customer_id on public.notes (org_id, customer_id, created_at desc, id) where customer_id is not null;
create index notes_lead_id on public.notes (org_id, lead_id, created_at desc, id) where lead_id is not null;
create index notes_sale_id on public.notes (org_id, sale_id, created_at desc, id) where sale_id is not null;
create index notes_assigned_to on public.notes (org_id, assigned_to);
create index notes_created_by on public.notes (org_id, created_by) where created_by is not null;
alter table public.notes enable row level security;

-- Words that an organisation sorts its records by.
create table public.tags (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null,
  colour text not null default 'grey',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint tags_name_is_short_as_written check (char_length(name) between 1 and 40),
  constraint tags_name_is_one_line
    check (name !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint tags_name_is_visible
    check (name ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  constraint tags_colour_is_known check (colour in ('grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet'))
);
comment on table public.tags is 'Words that an organisation sorts its records by, each with a colour of the palette.';
create unique index tags_name_is_one on public.tags (org_id, lower(btrim(name)));
alter table public.tags enable row level security;

-- Which record has which tag. Whose the record is, this is: assigned_to is copied.
create table public.record_tags (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  tag_id uuid not null,
  customer_id uuid,
  lead_id uuid,
  sale_id uuid,
  assigned_to uuid,
  created_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint tag foreign key (org_id, tag_id) references public.tags (org_id, id) on delete cascade,
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint lead foreign key (org_id, lead_id) references public.leads (org_id, id) on delete cascade,
  constraint sale foreign key (org_id, sale_id) references public.sales (org_id, id) on delete cascade,
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint record_tags_are_of_one check (num_nonnulls(customer_id, lead_id, sale_id) = 1)
);
comment on table public.record_tags is 'Which record has which tag.';
-- the records of a tag
create index record_tags_tag_id on public.record_tags (org_id, tag_id, customer_id, lead_id, sale_id);
-- a record's tags, each once
create unique index record_tags_customer_id on public.record_tags (org_id, customer_id, tag_id) where customer_id is not null;
create unique index record_tags_lead_id on public.record_tags (org_id, lead_id, tag_id) where lead_id is not null;
create unique index record_tags_sale_id on public.record_tags (org_id, sale_id, tag_id) where sale_id is not null;
create index record_tags_assigned_to on public.record_tags (org_id, assigned_to);
alter table public.record_tags enable row level security;

insert into public.role_permissions (role, permission)
select r.role, p.permission
from (values ('owner'), ('admin'), ('manager')) as r (role)
cross join (values
  ('tasks.read'), ('tasks.create'), ('tasks.update'), ('tasks.delete'), ('tasks.export'),
  ('notes.read'), ('notes.create'), ('notes.update'), ('notes.delete'),
  ('tags.read'), ('tags.create'), ('tags.update'), ('tags.delete'),
  ('record_tags.read'), ('record_tags.create'), ('record_tags.delete')
) as p (permission)
union all
-- a rep changes the notes of their own hand on their own records
select 'rep', p.permission
from (values
  ('tasks.read_own'), ('tasks.create_own'), ('tasks.update_own'),
  ('notes.read_own'), ('notes.create_own'), ('notes.update_own'), ('notes.delete_own'),
  ('tags.read'), ('tags.create'), ('record_tags.read_own'), ('record_tags.create_own'), ('record_tags.delete_own')
) as p (permission)
union all
values ('viewer', 'tasks.read'), ('viewer', 'notes.read'), ('viewer', 'tags.read'), ('viewer', 'record_tags.read');
