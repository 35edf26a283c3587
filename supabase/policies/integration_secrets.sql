alter table public.integration_secrets enable row level security;
revoke all on public.integration_secrets from public, anon, authenticated;
grant all on public.integration_secrets to service_role;
-- no grant and no policy for people: ciphertext is opened by functions and workers, after they proved the permission
