import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { PROVIDERS } from "~/features/integrations/providers";
import { LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/States";

/** Where calls and messages would come from: connect a provider first, or tell it where to report. */
export function NothingHeard() {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const org_id = organisation.id;
  const reporting = PROVIDERS.filter((provider) => provider.webhook).map((provider) => provider.id);
  const connections = useQuery({
    queryKey: ["connections", org_id, "telephony"],
    meta: { rests: ["integrations"] },
    enabled: can("integrations.read"),
    queryFn: () => rows<{ id: string }[]>(client().from("integrations").select("id").eq("org_id", org_id).in("provider", reporting).neq("state", "disconnected").limit(1)),
  });
  const connected = connections.data?.[0];
  if (connections.isLoading) return null;
  if (connected || !can("integrations.read")) {
    return (
      <Empty icon="phone" title={t("telephony.emptyTitle")} action={connected && <LinkButton to={`/integrations/${connected.id}`}>{t("usage.toConnection")}</LinkButton>}>
        {t("telephony.emptyText")}
      </Empty>
    );
  }
  return (
    <Empty
      icon="integrations"
      title={t("telephony.unconnectedTitle")}
      action={
        <LinkButton to="/integrations" kind="primary" icon="plus">
          {t("integrations.connect", { name: "Twilio" })}
        </LinkButton>
      }
    >
      {t("telephony.unconnectedText")}
    </Empty>
  );
}
