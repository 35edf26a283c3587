import { useQuery } from "@tanstack/react-query";
import { Suspense, useCallback, useState } from "react";
import { useParams } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { Refusal } from "~/api/errors";
import type { Integration } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { isDemo } from "~/features/demo/demo";
import { MadeUp } from "~/features/demo/MadeUp";
import { ProviderRuns } from "~/features/sync-runs/ProviderRuns";
import { Button, IconButton } from "~/ui/Button";
import { Menu } from "~/ui/Menu";
import { Facts, FailedPage, Page, Section } from "~/ui/Page";
import { Loading, Notice } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { Unset, When } from "~/ui/Value";
import { BackfillDialog } from "./BackfillDialog";
import { useFindings } from "./findings";
import { IntegrationState } from "./IntegrationState";
import styles from "./Integration.module.css";
import { providerName, providerOf } from "./providers";
import { SyncProgress } from "./SyncProgress";
import { useIntegrationActions } from "./useIntegrationActions";
import { goesOn, useSync } from "./useSync";
import { WebhookAddress } from "./WebhookAddress";

/** One connection: how it stands, what it last fetched, and what can be done with it. */
export default function IntegrationPage() {
  const { id = "" } = useParams();
  const { t, language } = useWords();
  const { organisation, can } = useHouse();
  const org_id = organisation.id;
  const found = useQuery({
    queryKey: ["integrations", org_id, id],
    meta: { rests: ["integrations"] },
    queryFn: async () => {
      const [row] = (await rows(client().from("integrations").select("*").eq("org_id", org_id).eq("id", id))) as Integration[];
      if (!row) throw new Refusal("error.gone");
      return row;
    },
  });
  const { refetch } = found;
  const changed = useCallback(() => void refetch(), [refetch]);
  const { actions, test, busy, dialogs } = useIntegrationActions(changed);
  const sync = useSync(id, changed);
  const { run: act, busy: asking } = useAction();
  const findings = useFindings();
  const [backfilling, setBackfilling] = useState(false);
  if (found.error) return <FailedPage title={t("nav.integrations")} error={found.error} retry={() => void found.refetch()} />;
  const row = found.data;
  if (!row) return <Loading />;
  const provider = providerOf(row.provider);
  const items = actions(row);
  // Testing has its own button; the rest is in the menu.
  const others = items.length > 1 ? items.slice(1) : items;
  const syncs = can("integrations.update") && !isDemo(organisation) && (row.state === "connected" || row.state === "failing");
  if (syncs && !provider?.sync.whole) others.unshift({ label: t("sync.backfill"), icon: "calendar", onSelect: () => setBackfilling(true) });
  const hint = (name: string) => (row.secret_hints[name] ? t("integrations.endsIn", { end: row.secret_hints[name] }) : <Unset>{t("integrations.noKey")}</Unset>);
  return (
    <Page
      title={row.name}
      actions={
        items.length > 0 && (
          <>
            {items.length > 1 && (
              <Button disabled={busy} onClick={() => test(row)}>
                {t("integrations.test")}
              </Button>
            )}
            {syncs && (
              <Button kind="primary" icon="sync" disabled={asking || goesOn(sync.run)} onClick={() => void act(() => sync.begin(row.provider))}>
                {t("sync.now")}
              </Button>
            )}
            <Menu align="end" label={row.name} trigger={<IconButton icon="more" kind="plain" label={t("members.actions", { name: row.name })} />} items={others} />
          </>
        )
      }
    >
      {isDemo(organisation) && (
        <div style={{ marginTop: 16 }}>
          <MadeUp />
        </div>
      )}
      {row.last_error && (
        <div style={{ marginTop: 16 }}>
          <Notice kind="warn">
            {row.last_error} {row.last_error_at && <When at={row.last_error_at} />}
          </Notice>
        </div>
      )}
      <SyncProgress run={sync.run} cancel={syncs ? sync.cancel : null} />
      <div className={styles.split}>
        <div>
          {provider?.webhook && row.state !== "disconnected" && <WebhookAddress row={row} provider={provider} />}
          {provider?.Parts && (
            <Suspense>
              <provider.Parts row={row} />
            </Suspense>
          )}
          <Section title={t("integrations.runs")}>
            <ProviderRuns integrationId={row.id} />
          </Section>
        </div>
        <Section title={t("customers.about")}>
          <Facts
            facts={[
              { label: t("field.state"), value: <IntegrationState row={row} /> },
              { label: t("integrations.provider"), value: providerName(row.provider) },
              { label: t("integrations.lastSync"), value: row.last_synced_at ? <When at={row.last_synced_at} /> : <Unset>{t("integrations.never")}</Unset> },
              { label: t("sync.foundLast"), value: sync.run && !goesOn(sync.run) ? findings(sync.run) : <Unset>{t(sync.run ? "sync.running" : "integrations.never")}</Unset> },
              { label: t("sync.next"), value: sync.next ? <When at={sync.next} /> : <Unset>{t("sync.noNext")}</Unset> },
              ...(provider?.keys ?? []).map((key) => ({ label: key.label[language], value: hint(key.name) })),
              { label: t("field.created"), value: <When at={row.created_at} /> },
            ]}
          />
        </Section>
      </div>
      {backfilling && <BackfillDialog name={row.name} begin={(since) => sync.begin(row.provider, since)} onClose={() => setBackfilling(false)} />}
      {dialogs}
    </Page>
  );
}
