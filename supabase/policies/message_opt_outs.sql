alter table public.message_opt_outs enable row level security;
revoke all on public.message_opt_outs from public, anon, authenticated, service_role;
grant select on public.message_opt_outs to authenticated;
grant select on public.message_opt_outs to service_role;
-- no insert, update or delete for anybody: note_opt_out() writes them, so that nobody lifts what a number said

-- Who reads everybody's messages sees them; a rep learns of one with the thread (message_threads.is_opted_out).
drop policy if exists message_opt_outs_select_all on public.message_opt_outs;
create policy message_opt_outs_select_all on public.message_opt_outs for select to authenticated
  using (org_id = any ((select private.org_ids_with('messages.read'))::uuid[]));
