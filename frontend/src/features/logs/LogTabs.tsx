import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Tabs } from "~/ui/Page";

/** The two logs, of which the reader may see. */
export function LogTabs({ current }: { current: "webhooks" | "functions" }) {
  const { t } = useWords();
  const { can } = useHouse();
  const tabs = [
    ...(can("webhook_events.read") ? [{ to: "/logs", label: t("logs.webhooks"), current: current === "webhooks" }] : []),
    ...(can("function_logs.read") ? [{ to: "/logs/functions", label: t("logs.functions"), current: current === "functions" }] : []),
  ];
  return <Tabs label={t("nav.logs")} tabs={tabs} />;
}
