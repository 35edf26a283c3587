-- Ways to look at a list that somebody keeps: for themselves, or for everybody in the organisation.
-- Locks nothing that exists (the key takes a brief lock at memberships). Check: \d saved_views
set local lock_timeout = '3s';

create table public.saved_views (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  list text not null,
  name text not null,
  address text not null default '',
  left_out text,
  is_shared boolean not null default false,
  assigned_to uuid,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  -- a shared one outlives its maker
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint saved_views_list_is_a_word check (list ~ '^[a-z][a-z_-]{0,39}$'),
  constraint saved_views_name_is_short_as_written check (char_length(name) between 1 and 40),
  constraint saved_views_name_is_one_line
    check (name !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]'),
  constraint saved_views_name_is_visible
    check (name ~ '[^\s\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]'),
  -- as an address has it, so that it can be put behind a question mark and leads nowhere else
  constraint saved_views_address_is_short check (char_length(address) <= 4000),
  constraint saved_views_address_is_encoded check (address ~ '^[A-Za-z0-9%&=+._*~-]*$'),
  constraint saved_views_left_out_is_short check (char_length(left_out) <= 400),
  constraint saved_views_left_out_are_words check (left_out ~ '^[A-Za-z ]*$')
);
comment on table public.saved_views is 'How a list is looked at: its filters, order, period and columns, kept under a name by one person for themselves or for everybody.';
comment on column public.saved_views.list is 'Which list it is of.';
comment on column public.saved_views.address is 'What stands behind the question mark of the list''s address.';
comment on column public.saved_views.left_out is 'The keys of the columns that it leaves out, with a space between; null: as each reader has chosen.';
-- a name is one person's once, and once among those for everybody; the lists' reads go by the same
create unique index saved_views_name_is_ones_own on public.saved_views (org_id, assigned_to, list, lower(btrim(name)));
create unique index saved_views_name_is_one_for_all on public.saved_views (org_id, list, lower(btrim(name))) where is_shared;
alter table public.saved_views enable row level security;

-- Everybody keeps views for themselves and sees those for everybody; who works with the records may share theirs, and
-- managers tidy up what is shared.
insert into public.role_permissions (role, permission)
select r.role, p.permission
from (values ('owner'), ('admin'), ('manager'), ('rep'), ('viewer'), ('talent')) as r (role)
cross join (values
  ('saved_views.read'), ('saved_views.create_own'), ('saved_views.update_own'), ('saved_views.delete_own')
) as p (permission)
union all
values ('rep', 'saved_views.create')
union all
select r.role, p.permission
from (values ('owner'), ('admin'), ('manager')) as r (role)
cross join (values ('saved_views.create'), ('saved_views.update'), ('saved_views.delete')) as p (permission);
