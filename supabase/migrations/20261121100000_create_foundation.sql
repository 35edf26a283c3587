-- The ground every later table stands on: the schema for internals, domains for money and names, rights taken away first.
-- Locks nothing that exists. Check: \dn+ private and \dD public.* show them.
set local lock_timeout = '3s';

create schema private;
comment on schema private is 'Internals: never exposed by the API. Definer functions live here behind thin wrappers in public.';
grant usage on schema private to anon, authenticated, service_role;

-- the global form: the one limited to a schema does nothing
alter default privileges revoke execute on functions from public;

-- Exact decimals end to end: bounded, at most 12 decimals, never NaN or Infinity, which no delta could subtract.
create domain public.money_amount as numeric
  constraint money_amount_is_exact check (value between -1e15 and 1e15 and min_scale(value) <= 12);
comment on domain public.money_amount is 'An amount of money; the API shows it as a string, since a JSON number loses digits in JavaScript.';

create function public.json(public.money_amount) returns json
language sql immutable
begin atomic
  select to_json($1::numeric::text);
end;
revoke execute on function public.json(public.money_amount) from public;
grant execute on function public.json(public.money_amount) to anon, authenticated, service_role;
create cast (public.money_amount as json) with function public.json(public.money_amount) as implicit;

create domain public.currency_code as char(3)
  constraint currency_code_is_iso check (value ~ '^[A-Z]{3}$');

-- One row: what this installation is, and the hash of the one-time link that lets its first owner in.
create table private.instance (
  only_row boolean primary key default true,
  signup text not null default 'invite',
  setup_token_hash text,
  setup_token_expires_at timestamptz,
  constraint instance_is_one_row check (only_row),
  constraint instance_signup_is_known check (signup in ('open', 'invite', 'closed')),
  constraint instance_setup_token_has_an_end check ((setup_token_hash is null) = (setup_token_expires_at is null))
);
insert into private.instance (only_row) values (true);
alter table private.instance enable row level security;
