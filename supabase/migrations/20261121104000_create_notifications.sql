-- What the business tells a person by itself: in the page, and by mail where they want it and their night is over.
-- Locks nothing that exists (keys to memberships take a brief lock there). Check: select * from notification_types
set local lock_timeout = '3s';

-- The kinds of things that are told, with who hears of them and how, unless the person chose otherwise.
create table public.notification_types (
  name text primary key,
  place int not null,
  permission text not null,
  in_app boolean not null,
  by_mail boolean not null,
  renew_after interval,
  constraint notification_types_name_is_short check (name ~ '^[a-z_]{1,60}$'),
  constraint notification_types_renew_after_is_not_negative check (renew_after >= interval '0')
);
comment on table public.notification_types is 'What people are told of; renew_after is how long after it was read the same cause rings again, empty for never.';
alter table public.notification_types enable row level security;

insert into public.notification_types (name, place, permission, in_app, by_mail, renew_after)
values
  ('ledger_differs', 1, 'organisations.delete', true, true, interval '1 day'),
  ('integration_failing', 2, 'integrations.update', true, true, interval '1 day'),
  ('webhook_failed', 3, 'integrations.update', true, true, interval '1 hour'),
  ('job_failed', 4, 'integrations.update', true, true, interval '0'),
  ('invitation_accepted', 5, 'members.create', true, false, null),
  ('sync_first', 6, 'integrations.update', true, false, null),
  ('currency_changed', 7, 'organisation_currency.update', true, true, null);

-- One row per person and cause, however often it repeats, until the cause is settled; what happens after that is a new one.
-- The words are made by whoever shows them, from the type and `detail`.
create table public.notifications (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  person_id uuid not null,
  type text not null,
  cause text not null,
  about_table text,
  about_id uuid,
  detail jsonb not null default '{}',
  raised_count int not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  raised_at timestamptz not null default clock_timestamp(),
  rung_at timestamptz not null default clock_timestamp(),
  read_at timestamptz,
  settled_at timestamptz,
  primary key (org_id, id),
  constraint person foreign key (org_id, person_id) references public.memberships (org_id, id) on delete cascade,
  constraint type foreign key (type) references public.notification_types (name),
  constraint notifications_cause_is_short check (char_length(cause) <= 200),
  constraint notifications_about_table_is_short check (about_table ~ '^[a-z_]{1,63}$'),
  constraint notifications_about_is_whole check (about_table is not null or about_id is null),
  constraint notifications_detail_is_a_small_object check (jsonb_typeof(detail) = 'object' and pg_column_size(detail) <= 8192),
  constraint notifications_raised_count_is_positive check (raised_count > 0)
);
comment on table public.notifications is 'What one person was told, how often it happened since, and whether they have read it.';
-- one per cause while it lasts
create unique index notifications_unsettled on public.notifications (org_id, person_id, type, cause) where settled_at is null;
-- settle: the open ones of a cause
create index notifications_cause on public.notifications (org_id, type, cause) where settled_at is null;
-- the list, newest first, and its key
create index notifications_person_id on public.notifications (org_id, person_id, raised_at desc, id);
-- the figure on the bell
create index notifications_unread on public.notifications (org_id, person_id) where read_at is null;
-- tidy_notifications()
create index notifications_read_at on public.notifications (read_at) where read_at is not null;
alter table public.notifications enable row level security;

-- What a person chose; where they chose nothing, the type's own way holds.
create table public.notification_preferences (
  org_id uuid not null,
  person_id uuid not null,
  type text not null,
  channel text not null,
  wanted boolean not null,
  primary key (org_id, person_id, type, channel),
  constraint person foreign key (org_id, person_id) references public.memberships (org_id, id) on delete cascade,
  constraint type foreign key (type) references public.notification_types (name),
  constraint notification_preferences_channel_is_known check (channel in ('in_app', 'mail'))
);
comment on table public.notification_preferences is 'Per person, type and channel: whether they want to be told this way.';
alter table public.notification_preferences enable row level security;

-- What happened, until deliver_notices() tells it: an insert here waits for nobody and asks for nobody's rights, so that
-- a fact's transaction may do it. No keys, since what is gone by then is simply not told.
create table private.notices (
  id bigint primary key generated always as identity,
  org_id uuid not null,
  type text not null,
  cause text not null,
  settles boolean not null default false,
  about_table text,
  about_id uuid,
  detail jsonb not null default '{}',
  permission text,
  people uuid[],
  noticed_at timestamptz not null default clock_timestamp()
);
comment on table private.notices is 'Outbox of what people are to be told, or of causes that are over (settles).';
create index notices_cause on private.notices (org_id, type, cause);
alter table private.notices enable row level security;

-- One mail to one person, about one or several notifications. What it is about never changes, so that sent again by a
-- killed worker it is the same mail.
create table private.notification_mails (
  org_id uuid not null,
  id uuid not null default gen_random_uuid(),
  person_id uuid not null,
  made_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz,
  given_up_at timestamptz,
  primary key (org_id, id),
  constraint person foreign key (org_id, person_id) references public.memberships (org_id, id) on delete cascade
);
comment on table private.notification_mails is 'Mails about notifications: made, sent, or given up by a dead job.';
-- the one that is to be sent first, and the key
create index notification_mails_person_id on private.notification_mails (org_id, person_id, made_at);
-- defer_notification_mails(): what a lost job left
create index notification_mails_unsent on private.notification_mails (made_at) where sent_at is null and given_up_at is null;
alter table private.notification_mails enable row level security;

-- The mail that a notification waits for, or went with.
create table private.notification_mail_items (
  org_id uuid not null,
  notification_id uuid not null,
  person_id uuid not null,
  wanted_at timestamptz not null,
  mail_id uuid,
  primary key (org_id, notification_id),
  constraint notification foreign key (org_id, notification_id) references public.notifications (org_id, id) on delete cascade,
  constraint mail foreign key (org_id, mail_id) references private.notification_mails (org_id, id) on delete cascade
);
comment on table private.notification_mail_items is 'Which notifications a mail tells of; without mail_id one waits for a mail.';
create index notification_mail_items_mail_id on private.notification_mail_items (org_id, mail_id);
-- defer_notification_mails() and the making of a mail
create index notification_mail_items_waiting on private.notification_mail_items (org_id, person_id, wanted_at) where mail_id is null;
alter table private.notification_mail_items enable row level security;

-- Which dead jobs have been told, so that each is told once.
create table private.job_deaths (
  job_id bigint primary key,
  told_at timestamptz not null default clock_timestamp()
);
comment on table private.job_deaths is 'Dead jobs that stand in the audit log and were told to people.';
alter table private.job_deaths enable row level security;

insert into public.role_permissions (role, permission)
select r.role, p.permission
from (values ('owner'), ('admin'), ('manager'), ('rep'), ('viewer'), ('talent')) as r (role)
cross join (values ('notifications.read_own'), ('notifications.update_own')) as p (permission);
