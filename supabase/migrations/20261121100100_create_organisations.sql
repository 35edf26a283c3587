-- Organisations, the people in them, what each role may do, and the invitations by which people come in.
-- Locks nothing that exists (a key to auth.users takes a brief lock there). Check: select * from role_permissions.
set local lock_timeout = '3s';

-- A person who can sign in, as other people see them and as pages speak to them.
create table public.profiles (
  user_id uuid primary key references auth.users (id) on delete cascade,
  name text not null default '',
  avatar_url text,
  timezone text not null default 'Europe/Stockholm',
  locale text not null default 'en',
  currency public.currency_code,
  theme text not null default 'system',
  accent text,
  dashboard jsonb not null default '{}',
  quiet_from time,
  quiet_until time,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_name_is_short check (char_length(name) <= 200),
  constraint profiles_avatar_url_is_https check (avatar_url ~ '^https://' and char_length(avatar_url) <= 2000),
  constraint profiles_timezone_is_short check (char_length(timezone) between 1 and 64),
  constraint profiles_locale_is_known check (locale in ('en', 'sv', 'da')),
  constraint profiles_theme_is_known check (theme in ('system', 'light', 'dark')),
  constraint profiles_accent_is_a_colour check (accent ~ '^#[0-9a-f]{6}$'),
  constraint profiles_dashboard_is_small check (pg_column_size(dashboard) <= 32768),
  constraint profiles_quiet_hours_have_both_ends check ((quiet_from is null) = (quiet_until is null))
);
comment on table public.profiles is 'One row per person who can sign in: name, language, theme and hours of quiet.';
alter table public.profiles enable row level security;

-- A business. Everything else belongs to exactly one of these.
create table public.organisations (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  country char(2) not null default 'SE',
  currency public.currency_code not null default 'SEK',
  timezone text not null default 'Europe/Stockholm',
  locale text not null default 'en',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint organisations_name_is_given check (char_length(btrim(name)) between 1 and 200),
  constraint organisations_country_is_iso check (country ~ '^[A-Z]{2}$'),
  constraint organisations_timezone_is_short check (char_length(timezone) between 1 and 64),
  constraint organisations_locale_is_known check (locale in ('en', 'sv', 'da'))
);
comment on table public.organisations is 'A business: its name, country, currency and the time zone in which its days begin.';
alter table public.organisations enable row level security;

-- A person's place in an organisation. user_id is null until an invitation is accepted, and again after leaving:
-- the row stays, so that what was assigned to the person keeps a name.
create table public.memberships (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  user_id uuid references auth.users (id) on delete set null,
  role text not null,
  name text not null,
  email text,
  state text not null default 'active',
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  -- "own" compares with a bare membership id, so one id may never stand in two organisations
  constraint memberships_id_is_unique unique (id),
  constraint memberships_person_is_once_in_an_organisation unique (org_id, user_id),
  constraint memberships_role_is_known check (role in ('owner', 'admin', 'manager', 'rep', 'viewer', 'talent')),
  constraint memberships_state_is_known check (state in ('invited', 'active', 'removed')),
  constraint memberships_only_the_active_sign_in check (user_id is null or state = 'active'),
  constraint memberships_name_is_given check (char_length(btrim(name)) between 1 and 200),
  constraint memberships_email_is_short check (char_length(email) between 3 and 320)
);
comment on table public.memberships is 'A person in an organisation, with one role; without user_id someone who does not sign in.';
-- org_ids_with() and my_memberships(): every policy of every request begins here
create index memberships_user_id on public.memberships (user_id) include (org_id, id, role) where user_id is not null;
alter table public.memberships enable row level security;

-- The permission matrix as rows: `<subject>.<read|create|update|delete|export>[_own]`.
create table public.role_permissions (
  role text not null,
  permission text not null,
  primary key (role, permission),
  constraint role_permissions_role_is_known check (role in ('owner', 'admin', 'manager', 'rep', 'viewer', 'talent')),
  constraint role_permissions_permission_is_well_formed
    check (permission ~ '^[a-z_]+\.(read|create|update|delete|export)(_own)?$')
);
comment on table public.role_permissions is 'What each role may do; read by every policy, changed by migrations only.';
create index role_permissions_permission on public.role_permissions (permission, role);
alter table public.role_permissions enable row level security;

insert into public.role_permissions (role, permission)
select r.role, p.permission
from (values ('owner'), ('admin')) as r (role)
cross join (values
  ('organisations.read'), ('organisations.update'), ('reports.read'),
  ('members.create'), ('members.read'), ('members.update'), ('members.delete')
) as p (permission)
union all
values
  ('owner', 'organisations.delete'),
  ('owner', 'reports.export'), ('admin', 'reports.export'), ('manager', 'reports.export'),
  ('manager', 'organisations.read'), ('rep', 'organisations.read'), ('viewer', 'organisations.read'), ('talent', 'organisations.read'),
  ('manager', 'members.read'), ('viewer', 'members.read'), ('rep', 'members.read_own'), ('talent', 'members.read_own'),
  ('manager', 'reports.read'), ('viewer', 'reports.read'), ('rep', 'reports.read_own'), ('talent', 'reports.read_own');

-- An open door for one person into one organisation.
create table public.invitations (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  membership_id uuid not null,
  email text not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint membership foreign key (org_id, membership_id) references public.memberships (org_id, id) on delete cascade,
  constraint invitations_email_is_short check (char_length(email) between 3 and 320),
  constraint invitations_end_once check (accepted_at is null or revoked_at is null),
  constraint invitations_accepted_by_somebody check ((accepted_at is null) = (accepted_by is null))
);
comment on table public.invitations is 'An invitation by link: open until accepted, revoked or expired.';
-- list of open invitations beside the members
create index invitations_membership_id on public.invitations (org_id, membership_id);
-- welcome_user() finds what a new user came by
create index invitations_accepted_by on public.invitations (accepted_by) where accepted_by is not null;
alter table public.invitations enable row level security;

-- The hash of an invitation's token, apart from the row that administrators may read.
create table private.invitation_tokens (
  token_hash text primary key, -- finds its organisation, so it alone is the key
  org_id uuid not null,
  invitation_id uuid not null,
  constraint invitation foreign key (org_id, invitation_id) references public.invitations (org_id, id) on delete cascade
);
create index invitation_tokens_invitation_id on private.invitation_tokens (org_id, invitation_id);
alter table private.invitation_tokens enable row level security;
