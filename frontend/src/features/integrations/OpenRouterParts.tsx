import type { Integration } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { isDemo } from "~/features/demo/demo";
import { Section } from "~/ui/Page";
import { UsageDifferences } from "./UsageDifferences";
import { KeyList } from "./KeyList";
import { PromptBox } from "./PromptBox";

/** What an OpenRouter connection's page shows besides: whose use each key is, and a way to ask a model. */
export default function OpenRouterParts({ row }: { row: Integration }) {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  return (
    <>
      <Section title={t("keys.title")} note={t("keys.note")}>
        <KeyList integrationId={row.id} />
      </Section>
      {can("ai_usage_logs.read") && <UsageDifferences integrationId={row.id} />}
      {row.state !== "disconnected" && can("ai_usage_logs.create") && !isDemo(organisation) && (
        <Section title={t("chat.title")} note={t("chat.note")}>
          <PromptBox integrationId={row.id} />
        </Section>
      )}
    </>
  );
}
