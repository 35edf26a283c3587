import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/States";

/** Where usage would come from: connect a provider first, or wait for its next day. */
export function NothingUsed() {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const org_id = organisation.id;
  const connections = useQuery({
    queryKey: ["connections", org_id],
    meta: { rests: ["integrations"] },
    enabled: can("integrations.read"),
    queryFn: () => rows<{ id: string }[]>(client().from("integrations").select("id").eq("org_id", org_id).eq("provider", "openrouter").neq("state", "disconnected").limit(1)),
  });
  const connected = connections.data?.[0];
  if (connections.isLoading) return null;
  if (connected || !can("integrations.read")) {
    return (
      <Empty icon="usage" title={t("usage.emptyTitle")} action={connected && <LinkButton to={`/integrations/${connected.id}`}>{t("usage.toConnection")}</LinkButton>}>
        {t("usage.emptyText")}
      </Empty>
    );
  }
  return (
    <Empty
      icon="integrations"
      title={t("usage.unconnectedTitle")}
      action={
        <LinkButton to="/integrations" kind="primary" icon="plus">
          {t("integrations.connect", { name: "OpenRouter" })}
        </LinkButton>
      }
    >
      {t("usage.unconnectedText")}
    </Empty>
  );
}
