import type { ReactNode } from "react";
import { Refusal } from "~/api/errors";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Page, Tabs } from "~/ui/Page";
import { Failed } from "~/ui/States";

/** A log's page, for who may read it. */
export function LogPage({ current, children }: { current: "webhooks" | "functions"; children: ReactNode }) {
  const { t } = useWords();
  const { can } = useHouse();
  const may = can(current === "webhooks" ? "webhook_events.read" : "function_logs.read");
  return (
    <Page title={t("nav.logs")} tabs={may && <LogTabs current={current} />}>
      {may ? children : <Failed error={new Refusal("error.notAllowed")} />}
    </Page>
  );
}

/** The two logs, of which the reader may see. */
function LogTabs({ current }: { current: "webhooks" | "functions" }) {
  const { t } = useWords();
  const { can } = useHouse();
  const tabs = [
    ...(can("webhook_events.read") ? [{ to: "/logs", label: t("logs.webhooks"), current: current === "webhooks" }] : []),
    ...(can("function_logs.read") ? [{ to: "/logs/functions", label: t("logs.functions"), current: current === "functions" }] : []),
  ];
  return <Tabs label={t("nav.logs")} tabs={tabs} />;
}
