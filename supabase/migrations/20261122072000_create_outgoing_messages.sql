-- Text messages that people send, and the numbers that want none. A message is one row per key of the sender's, so that it
-- leaves once whatever is repeated or killed; a number that said stop stays closed until it says start itself.
-- Adds a column without a default to integrations, and an index to telephony_events, whose writers wait while it is built
-- (a second for a million rows). Check: \d outgoing_messages
set local lock_timeout = '3s';

-- The number that messages leave from; null while none is chosen, or where the provider sends none.
alter table public.integrations
  add column sender text,
  add constraint integrations_sender_is_a_number check (char_length(sender) <= 16 and sender ~ '^\+[1-9][0-9]{5,14}$') not valid,
  add constraint integrations_sender_can_send check (sender is null or provider in ('twilio')) not valid;

-- What somebody asked to have sent. `queued` has surely not left and may be sent by the same key again; `sending` is with the
-- process that asked first; `unclear` may have left, and is looked for at the provider; `sent` and `failed` are ends.
-- assigned_to is its customer's, copied by trigger, so that "own" needs no look-up.
create table public.outgoing_messages (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  idempotency_key text not null,
  integration_id uuid not null,
  customer_id uuid,
  assigned_to uuid,
  sent_by uuid,
  from_number text not null,
  to_number text not null,
  body text,
  encoding text not null,
  segment_count int not null,
  estimated_price public.money_amount,
  currency public.currency_code not null default 'USD',
  state text not null default 'sending',
  provider_leg_id text,
  error_code text,
  error text,
  created_at timestamptz not null default now(),
  sending_at timestamptz not null default now(),
  looked_up_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint integration foreign key (org_id, integration_id) references public.integrations (org_id, id) on delete cascade,
  constraint customer foreign key (org_id, customer_id) references public.customers (org_id, id)
    on delete set null (customer_id),
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint sender foreign key (org_id, sent_by) references public.memberships (org_id, id)
    on delete set null (sent_by),
  constraint outgoing_messages_key_is_once unique (org_id, idempotency_key),
  constraint outgoing_messages_leg_is_once unique (org_id, integration_id, provider_leg_id),
  constraint outgoing_messages_key_is_short check (char_length(idempotency_key) between 1 and 200),
  constraint outgoing_messages_numbers_are_numbers
    check (from_number ~ '^\+[1-9][0-9]{5,14}$' and to_number ~ '^\+[1-9][0-9]{5,14}$'),
  constraint outgoing_messages_body_is_short check (char_length(body) between 1 and 1600),
  constraint outgoing_messages_encoding_is_known check (encoding in ('gsm7', 'ucs2')),
  constraint outgoing_messages_segments_are_few check (segment_count between 1 and 10),
  constraint outgoing_messages_estimate_is_bounded check (estimated_price between 0 and 1000000000),
  constraint outgoing_messages_state_is_known check (state in ('queued', 'sending', 'sent', 'failed', 'unclear')),
  constraint outgoing_messages_leg_is_short check (char_length(provider_leg_id) between 1 and 200),
  constraint outgoing_messages_sent_has_a_leg check ((state = 'sent') = (provider_leg_id is not null)),
  constraint outgoing_messages_error_code_is_short check (char_length(error_code) <= 40),
  constraint outgoing_messages_error_is_short check (char_length(error) <= 500)
);
comment on table public.outgoing_messages is 'A text message that somebody had sent, by their key; once it has left, the call or message of its leg tells the rest.';
comment on column public.outgoing_messages.body is 'The text, for as long as raw requests are kept.';
-- what never left, newest first: of a number, of one's own
create index outgoing_messages_unsent_to on public.outgoing_messages (org_id, to_number, created_at desc, id) where provider_leg_id is null;
create index outgoing_messages_assigned_to on public.outgoing_messages (org_id, assigned_to, created_at desc, id);
-- a customer that is merged, handed over or deleted
create index outgoing_messages_customer_id on public.outgoing_messages (org_id, customer_id);
-- how many somebody had sent of late
create index outgoing_messages_sent_by on public.outgoing_messages (org_id, sent_by, created_at desc);
-- unclear_messages(), forget_messages()
create index outgoing_messages_unclear on public.outgoing_messages (sending_at) where state in ('sending', 'unclear');
create index outgoing_messages_bodies on public.outgoing_messages (created_at) where body is not null;
alter table public.outgoing_messages enable row level security;

-- Numbers that asked to be left alone. Both times only grow, so it does not matter in which order words arrive.
create table public.message_opt_outs (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  number text not null,
  stopped_at timestamptz,
  lifted_at timestamptz,
  stands boolean not null generated always as (coalesce(stopped_at >= coalesce(lifted_at, '-infinity'), false)) stored,
  event_id uuid,
  added_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  constraint event foreign key (org_id, event_id) references public.telephony_events (org_id, id) on delete set null (event_id),
  constraint person foreign key (org_id, added_by) references public.memberships (org_id, id) on delete set null (added_by),
  constraint message_opt_outs_number_is_once unique (org_id, number),
  constraint message_opt_outs_number_is_short check (char_length(number) between 1 and 200),
  constraint message_opt_outs_says_something check (num_nonnulls(stopped_at, lifted_at) > 0)
);
comment on table public.message_opt_outs is 'A number that wants no messages, by its own word or added by a person; only its own word lifts it.';
comment on column public.message_opt_outs.event_id is 'The message whose word was the newest; null where a person or the provider said it.';
create index message_opt_outs_event_id on public.message_opt_outs (org_id, event_id);
create index message_opt_outs_added_by on public.message_opt_outs (org_id, added_by);
alter table public.message_opt_outs enable row level security;

-- The newest message of each number, one that never left among them: a list of threads has to know it without reading all messages.
-- Made and moved by trigger; assigned_to is the message's, so that "own" needs no look-up.
create table public.message_heads (
  org_id uuid not null references public.organisations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  number text not null,
  at timestamptz not null,
  event_id uuid,
  outgoing_id uuid,
  assigned_to uuid,
  primary key (org_id, id),
  constraint event foreign key (org_id, event_id) references public.telephony_events (org_id, id) on delete cascade,
  constraint outgoing foreign key (org_id, outgoing_id) references public.outgoing_messages (org_id, id) on delete cascade,
  constraint assignee foreign key (org_id, assigned_to) references public.memberships (org_id, id)
    on delete set null (assigned_to),
  constraint message_heads_number_is_once unique (org_id, number),
  constraint message_heads_number_is_short check (char_length(number) <= 200),
  constraint message_heads_is_of_one_message check (num_nonnulls(event_id, outgoing_id) = 1)
);
comment on table public.message_heads is 'The newest message of each number that messages were exchanged with.';
-- the list of threads, newest first: of everybody, of one's own
create index message_heads_at on public.message_heads (org_id, at desc, id);
create index message_heads_assigned_to on public.message_heads (org_id, assigned_to, at desc, id);
-- a message that goes
create index message_heads_event_id on public.message_heads (org_id, event_id);
create index message_heads_outgoing_id on public.message_heads (org_id, outgoing_id);
alter table public.message_heads enable row level security;

-- a number's thread, and its newest message
-- squawk-ignore require-concurrent-index-creation
create index telephony_events_messages on public.telephony_events (org_id, counterpart, started_at desc, id) where kind = 'message';

-- What sending a message comes to, once everything that could stop it was asked.
create type private.message_plan as (
  integration_id uuid,
  customer_id uuid,
  from_number text,
  to_number text,
  encoding text,
  segment_count int,
  estimated_price numeric,
  currency text
);

insert into public.role_permissions (role, permission)
select r.role, 'messages.' || v.verb
from (values ('owner'), ('admin'), ('manager')) as r (role)
cross join (values ('read'), ('create'), ('export')) as v (verb)
union all
values ('rep', 'messages.read_own'), ('rep', 'messages.create_own'), ('viewer', 'messages.read');
