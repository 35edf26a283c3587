-- Which invitation tokens went out by mail, since only those prove a mail address, and whether mail is sent here at all.
-- Takes a brief lock on both tables. Check: \d private.invitation_tokens
set local lock_timeout = '3s';

-- links of before that were mailed still admit; who comes by one confirms the address by another mail
alter table private.invitation_tokens add column mailed boolean not null default false;
comment on column private.invitation_tokens.mailed is 'Made for a mail and shown to nobody else: who holds it reads the mail address.';

-- `kontor up` says it at every start; a hosted project sends mail without asking us
alter table private.instance add column sends_mail boolean not null default true;
comment on column private.instance.sends_mail is 'False without a mail server: no mail address can be proved here, so links confirm it.';
