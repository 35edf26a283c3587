-- requires: raise_version
-- Counts an edit of a connection by a person; a sync's clocks and errors are none.
create or replace trigger raise_version before update on public.integrations for each row
  when ((old.name, old.sender, old.state = 'paused', old.state = 'disconnected')
    is distinct from (new.name, new.sender, new.state = 'paused', new.state = 'disconnected'))
  execute function private.raise_version();
