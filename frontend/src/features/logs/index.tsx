import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { EventDrawer } from "./EventDrawer";
import { EventTable } from "./EventTable";
import { FoundEvents } from "./FoundEvents";
import { LogPage } from "./LogPage";
import { LogSearch } from "./LogSearch";
import { ReplayAll } from "./ReplayAll";
import { useLogAddress } from "./useLogAddress";
import { STATES } from "./words";

/** Every event that providers sent, and what became of it. */
export default function WebhookLog() {
  return (
    <LogPage current="webhooks">
      <Events />
    </LogPage>
  );
}

function Events() {
  const { t } = useWords();
  const { organisation } = useHouse();
  const { id } = useParams();
  const navigate = useNavigate();
  const { filters, one, to, set, filtered, clear } = useLogAddress("/logs");
  const org_id = organisation.id;
  const endpoints = useQuery({
    queryKey: ["webhook-endpoints", org_id],
    meta: { rests: ["integrations"] },
    queryFn: () => rows(client().from("webhook_endpoints").select("id,integration(id,name)").eq("org_id", org_id).limit(200)) as unknown as Promise<{ id: string; integration: { id: string; name: string } }[]>,
  });
  const connection = (endpointId: string) => endpoints.data?.find((endpoint) => endpoint.id === endpointId)?.integration;
  const words = one("words");
  const narrowed = { state: filters.state, endpoint_id: filters.endpoint_id };
  const shown = { connection, href: (eventId: string) => to({}, eventId), filtered, clear };
  return (
    <>
      <ReplayAll />
      <FilterBar end={<LogSearch label={t("logs.search")} value={words} onSearch={(next) => set({ words: next })} />}>
        <ChoiceChip label={t("field.state")} name="state" filters={filters} setFilter={set} options={STATES.map((state) => ({ value: state, label: t(`logs.state.${state}`) }))} />
        <ChoiceChip label={t("integrations.connection")} name="endpoint_id" filters={filters} setFilter={set} options={(endpoints.data ?? []).map((endpoint) => ({ value: endpoint.id, label: endpoint.integration.name }))} />
      </FilterBar>
      {words ? <FoundEvents words={words} narrowed={narrowed} {...shown} /> : <EventTable key={JSON.stringify(narrowed)} narrowed={narrowed} {...shown} />}
      <EventDrawer id={id} connection={connection} onClose={() => void navigate(to({}))} />
    </>
  );
}
