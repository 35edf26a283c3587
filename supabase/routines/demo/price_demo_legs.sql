-- requires: apply_webhook_event
-- The prices of the demo's calls and messages, some time after they ended, by the road of a provider's list: estimated figures
-- become actual ones. A call that nobody ended, since the job was stopped in its middle, ends here. Noted as a run of the
-- connection. Returns how many were told.
create or replace function private.price_demo_legs(
  org_id uuid,
  integration_id uuid
)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_leg record;
  v_applied record;
  v_count int := 0;
begin
  for v_leg in
    select l.*, e.from_number, e.to_number
    from private.demo as d
    join public.telephony_legs as l on l.org_id = d.org_id and l.integration_id = price_demo_legs.integration_id
    join public.telephony_events as e on e.org_id = l.org_id and e.id = l.event_id
    where d.org_id = price_demo_legs.org_id and l.price is null and l.provider = 'twilio'
      and l.updated_at < now() - case when l.is_final then interval '25 seconds' else interval '2 minutes' end
    order by l.provider_leg_id
    limit 50
  loop
    select * into v_applied
    from private.apply_webhook_event(v_leg.org_id, v_leg.integration_id, 'twilio', jsonb_build_object(
      'leg_id', v_leg.provider_leg_id, 'kind', v_leg.kind, 'direction', v_leg.direction,
      'state', case when v_leg.is_final then replace(v_leg.state, '_', '-') when v_leg.kind = 'call' then 'completed' else 'delivered' end,
      'from_number', v_leg.from_number, 'to_number', v_leg.to_number, 'units', v_leg.unit_count, 'currency', 'USD',
      -- below zero for a charge, as in Twilio's lists
      'price', case
        when v_leg.state in ('no_answer', 'busy', 'failed', 'canceled') then 0
        when v_leg.kind = 'message' then -v_leg.unit_count * case v_leg.direction when 'inbound' then 0.0079 else 0.0574 end
        else -v_leg.unit_count * case v_leg.direction when 'inbound' then 0.0100 else 0.0491 end
      end
    ));
    if v_applied.state = 'applied' then
      v_count := v_count + 1;
    end if;
  end loop;
  if v_count > 0 then
    insert into public.sync_runs (org_id, integration_id, job, state, page_count, row_count, started_at, finished_at)
    values (price_demo_legs.org_id, price_demo_legs.integration_id, 'sync_provider_events', 'succeeded', 1, v_count, now(), clock_timestamp());
    update public.integrations as i
    set last_synced_at = now()
    where i.org_id = price_demo_legs.org_id and i.id = price_demo_legs.integration_id;
  end if;
  return v_count;
end
$$;
revoke execute on function private.price_demo_legs(uuid, uuid) from public, anon, authenticated;
grant execute on function private.price_demo_legs(uuid, uuid) to service_role;
