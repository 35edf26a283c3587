alter table public.allowed_transitions enable row level security;
revoke all on public.allowed_transitions from public, anon, authenticated, service_role;
grant select on public.allowed_transitions to authenticated, service_role;

-- Everybody who is signed in may know which state follows which.
drop policy if exists allowed_transitions_select_signed_in on public.allowed_transitions;
create policy allowed_transitions_select_signed_in on public.allowed_transitions for select to authenticated
  using ((select auth.uid()) is not null);
