-- Who invited somebody, and when the mail about it left.
-- Takes a brief lock on invitations. Check: \d invitations
set local lock_timeout = '3s';

alter table public.invitations add column invited_by uuid, add column mailed_at timestamptz;
comment on column public.invitations.invited_by is 'The user who made it; a profile may hold the name.';
comment on column public.invitations.mailed_at is 'When the mail server took the mail, or the local outbox; empty while the job has not succeeded.';
-- create_invitation(): how many of a day
create index invitations_created_at on public.invitations (org_id, created_at);
