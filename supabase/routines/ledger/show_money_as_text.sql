-- PostgREST loads its casts as authenticator, and takes only those whose function that role may execute: without this grant
-- every amount is a JSON number.
grant execute on function public.json(public.money_amount) to authenticator;
