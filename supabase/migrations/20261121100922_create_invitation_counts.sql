-- Who invited whom within a day, so that a limit holds across organisations and outlives them.
-- Locks nothing that exists. Check: \d private.invitation_counts
set local lock_timeout = '3s';

-- No keys: what is counted must not go with the organisation or the account that made it. Rows go after a day.
create table private.invitation_counts (
  id bigint primary key generated always as identity,
  user_id uuid not null,
  recipient_hash text not null,
  made_at timestamptz not null default now()
);
comment on table private.invitation_counts is 'Invitations of the last day: by whom, and the hash of the address they went to.';
create index invitation_counts_user_id on private.invitation_counts (user_id, made_at desc);
create index invitation_counts_recipient_hash on private.invitation_counts (recipient_hash, made_at desc);
create index invitation_counts_made_at on private.invitation_counts (made_at);
alter table private.invitation_counts enable row level security;

-- its successor also takes who invites whom
-- squawk-ignore ban-drop-function
drop function if exists private.limit_invitations(uuid);
