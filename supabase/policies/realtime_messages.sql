-- Who may listen to a topic (select) and show themselves on it (insert). The table is Supabase's own: row-level security
-- is on, and its grants are not ours to change. The policies are asked with a row of topic and extension alone.

-- Members of an organisation hear its topics, and everybody their own.
drop policy if exists messages_select_own on realtime.messages;
create policy messages_select_own on realtime.messages for select to authenticated
  using (
    (select private.topic_organisation(realtime.topic())) = any ((select private.org_ids_with('organisations.read'))::uuid[])
    or (select realtime.topic()) = (select 'person:' || auth.uid())
  );

-- Members show who is here, on the one topic for that. No right to broadcast: what is announced comes from the database.
drop policy if exists messages_insert_presence on realtime.messages;
create policy messages_insert_presence on realtime.messages for insert to authenticated
  with check (
    extension = 'presence'
    and (select realtime.topic()) like 'org:%:presence'
    and (select private.topic_organisation(realtime.topic())) = any ((select private.org_ids_with('organisations.read'))::uuid[])
  );
