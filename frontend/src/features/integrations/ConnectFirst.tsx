import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { useHouse } from "~/app/house";
import { useWords, type Word } from "~/i18n";
import { isDemo } from "~/features/demo/demo";
import { LinkButton } from "~/ui/Button";
import type { IconName } from "~/ui/Icon";
import { Empty } from "~/ui/States";
import type { Provider } from "./provider";
import { PROVIDERS } from "./providers";

interface Props {
  page: Provider["feeds"][number];
  icon: IconName;
  /** Beside something that is worth showing anyway: say it only while nothing is connected. */
  onlyUnconnected?: boolean;
  words: { title: Word; text: Word; unconnectedTitle: Word; unconnectedText: Word };
}

/** Where a page's figures would come from: connect a provider first, or wait for what the connection brings. */
export function ConnectFirst({ page, icon, onlyUnconnected, words }: Props) {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const org_id = organisation.id;
  const feeding = PROVIDERS.filter((provider) => provider.feeds.includes(page));
  const connections = useQuery({
    queryKey: ["connections", org_id, page],
    meta: { rests: ["integrations"] },
    enabled: can("integrations.read"),
    queryFn: () => rows<{ id: string }[]>(client().from("integrations").select("id").eq("org_id", org_id).in("provider", feeding.map((provider) => provider.id)).neq("state", "disconnected").limit(1)),
  });
  const connected = connections.data?.[0];
  if (connections.isLoading) return null;
  if (onlyUnconnected && (connected || !can("integrations.read") || isDemo(organisation))) return null;
  if (connected || !can("integrations.read") || isDemo(organisation)) {
    return (
      <Empty icon={icon} title={t(words.title)} action={connected && <LinkButton to={`/integrations/${connected.id}`}>{t("usage.toConnection")}</LinkButton>}>
        {t(words.text)}
      </Empty>
    );
  }
  return (
    <Empty
      icon="integrations"
      title={t(words.unconnectedTitle)}
      action={feeding.map((provider) => (
        // One is the next step; of several none is more so than the others.
        <LinkButton key={provider.id} to="/integrations" kind={feeding.length === 1 ? "primary" : "plain"} icon="plus">
          {t("integrations.connect", { name: provider.name })}
        </LinkButton>
      ))}
    >
      {t(words.unconnectedText)}
    </Empty>
  );
}
