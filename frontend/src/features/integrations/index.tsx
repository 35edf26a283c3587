import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { Integration } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { isDemo } from "~/features/demo/demo";
import { MadeUp } from "~/features/demo/MadeUp";
import { Button, IconButton } from "~/ui/Button";
import { DataTable } from "~/ui/DataTable";
import { Menu } from "~/ui/Menu";
import { Page, Section } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { Unset, When } from "~/ui/Value";
import { IntegrationState } from "./IntegrationState";
import styles from "./Integration.module.css";
import { KeysDialog } from "./KeysDialog";
import type { Provider } from "./provider";
import { providerName, PROVIDERS } from "./providers";
import { useIntegrationActions } from "./useIntegrationActions";

/** The outside services figures come from: how each stands, and what to do about it. */
export default function Integrations() {
  const { t, language } = useWords();
  const { organisation, can } = useHouse();
  const navigate = useNavigate();
  const [connecting, setConnecting] = useState<Provider | null>(null);
  const org_id = organisation.id;
  const list = useQuery({
    queryKey: ["integrations", org_id],
    meta: { rests: ["integrations"] },
    queryFn: () => rows(client().from("integrations").select("*").eq("org_id", org_id).order("name")).then((found) => found as Integration[]),
  });
  const { actions, dialogs } = useIntegrationActions(() => void list.refetch());
  return (
    <Page title={t("nav.integrations")}>
      {list.error ? (
        <Failed error={list.error} retry={() => void list.refetch()} />
      ) : list.data?.length === 0 ? (
        <Empty icon="integrations" title={t("integrations.emptyTitle")}>
          {t("integrations.emptyText")}
        </Empty>
      ) : (
        <DataTable<Integration>
          label={t("nav.integrations")}
          rows={list.data}
          skeletons={3}
          rowId={(row) => row.id}
          rowName={(row) => row.name}
          href={(row) => `/integrations/${row.id}`}
          dimmed={(row) => row.state === "disconnected"}
          columns={[
            { key: "name", label: t("field.name"), card: "title", cell: (row) => row.name },
            { key: "provider", label: t("integrations.provider"), cell: (row) => providerName(row.provider) },
            { key: "state", label: t("field.state"), card: "value", cell: (row) => <IntegrationState row={row} /> },
            { key: "synced", label: t("integrations.lastSync"), card: "text", cell: (row) => (row.last_synced_at ? <When at={row.last_synced_at} /> : <Unset>{t("integrations.never")}</Unset>) },
            { key: "error", label: t("integrations.lastError"), cell: (row) => row.last_error ?? <Unset>{t("sync.noError")}</Unset> },
            { key: "trouble", label: t("integrations.lastError"), card: "text", cardOnly: true, cell: (row) => row.last_error },
          ]}
          actions={(row) => {
            const items = actions(row);
            return items.length > 0 && <Menu align="end" label={row.name} trigger={<IconButton icon="more" label={t("members.actions", { name: row.name })} />} items={items} />;
          }}
        />
      )}
      {isDemo(organisation) && (
        <div style={{ marginTop: 24 }}>
          <MadeUp />
        </div>
      )}
      {can("integrations.create") && !isDemo(organisation) && (
        <Section title={t("integrations.offers")}>
          <ul className={styles.offers}>
            {PROVIDERS.map((provider) => (
              <li key={provider.id}>
                <div>
                  <strong>{provider.name}</strong>
                  <p className={styles.quiet}>{provider.brings[language]}</p>
                </div>
                <Button icon="plus" onClick={() => setConnecting(provider)}>
                  {t("integrations.connect", { name: provider.name })}
                </Button>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {connecting && <KeysDialog provider={connecting} onClose={() => setConnecting(null)} onDone={(id) => void navigate(`/integrations/${id}`)} />}
      {dialogs}
    </Page>
  );
}
