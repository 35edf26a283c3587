import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { call } from "~/api/call";
import { toRefusal, type Refusal } from "~/api/errors";
import { ask } from "~/api/functions";
import type { Integration } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { isDemo } from "~/features/demo/demo";
import { Button } from "~/ui/Button";
import { CopyLink } from "~/ui/CopyLink";
import { Facts, Section } from "~/ui/Page";
import { Failed, Notice, Skeleton } from "~/ui/States";
import { Status, Unset, When } from "~/ui/Value";
import styles from "./Integration.module.css";
import type { Provider } from "./provider";

interface Address {
  url: string;
  warning: "local" | "plain" | null;
}
type Test = { state: "sending" } | { state: "arrived"; eventId: string } | { state: "lost"; refusal: Refusal };

/** The address that the provider reports to: what to paste where, whether it can be reached, and an event to try it with. */
export function WebhookAddress({ row, provider }: { row: Integration; provider: Provider }) {
  const { t, tn, language } = useWords();
  const { organisation, locale, can } = useHouse();
  const org_id = organisation.id;
  const [test, setTest] = useState<Test | null>(null);
  const found = useQuery({
    queryKey: ["webhook-address", org_id, row.id],
    meta: { rests: ["integrations"] },
    queryFn: () => ask<Address>("GET", `integrations/${row.id}/webhook?org_id=${org_id}`),
  });
  const health = useQuery({
    queryKey: ["webhook-health", org_id, row.id],
    meta: { rests: ["webhook_events"] },
    enabled: can("webhook_events.read"),
    queryFn: () => call("webhook_health", { org_id, integration_id: row.id }, true).then(([one]) => one ?? null),
  });
  const send = async () => {
    setTest({ state: "sending" });
    try {
      const { event_id } = await ask<{ event_id: string }>("POST", `integrations/${row.id}/test-event`, { org_id });
      setTest({ state: "arrived", eventId: event_id });
    } catch (error) {
      setTest({ state: "lost", refusal: toRefusal(error) });
    }
    void health.refetch();
  };
  const refused = (["signature", "late"] as const).flatMap((reason) => {
    const count = health.data?.[`refused_${reason}_count`] ?? 0;
    return count > 0 ? [tn(`webhook.refused.${reason}`, count, { count: formatCount(count, locale) })] : [];
  });
  return (
    <Section title={t("webhook.title", { name: provider.name })} note={t("webhook.note")}>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : (
        <div className={styles.address}>
          {found.data?.warning && !isDemo(organisation) && <Notice kind="warn">{t(`webhook.${found.data.warning}`)}</Notice>}
          {found.data ? <CopyLink label={t("webhook.address")} link={found.data.url} copy={t("webhook.copy")} /> : <Skeleton width="100%" height={56} />}
          <p className={styles.quiet}>{t(found.data?.url.includes("#") ? "webhook.pasteWhole" : "webhook.paste", { name: provider.name })}</p>
          <Facts facts={(provider.webhook?.places ?? []).map((place) => ({ label: place.what[language], value: place.where[language] }))} />
          {can("webhook_events.read") && (
            <Facts
              facts={[
                { label: t("webhook.last"), value: health.data?.last_received_at ? <When at={health.data.last_received_at} /> : health.data ? <Unset>{t("webhook.nothingYet")}</Unset> : <Skeleton width={120} /> },
                { label: t("webhook.refused"), value: !health.data ? <Skeleton width={64} /> : refused.length > 0 ? <Status tone="warn">{refused.join(", ")}</Status> : <Unset>{t("webhook.noneRefused")}</Unset> },
              ]}
            />
          )}
          {can("integrations.update") && !isDemo(organisation) && (
            <div className={styles.test}>
              <Button icon="send" disabled={test?.state === "sending"} onClick={() => void send()}>
                {t(test?.state === "sending" ? "webhook.sending" : "webhook.test")}
              </Button>
              <div role="status">
                {test?.state === "arrived" && (
                  <>
                    <Status tone="good">{t("webhook.arrived")}</Status> {can("webhook_events.read") && <Link to={`/logs/${test.eventId}`}>{t("webhook.open")}</Link>}
                  </>
                )}
                {test?.state === "lost" && <span className={styles.refused}>{test.refusal.said ?? t(test.refusal.word)}</span>}
              </div>
            </div>
          )}
        </div>
      )}
    </Section>
  );
}
