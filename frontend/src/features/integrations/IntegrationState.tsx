import type { Integration } from "~/api/rows";
import { useWords } from "~/i18n";
import { Status } from "~/ui/Value";

const TONES = { connected: "good", paused: "plain", failing: "bad", disconnected: "none" } as const;

/** How a connection stands, as a dot and a word. */
export function IntegrationState({ row }: { row: Integration }) {
  const { t } = useWords();
  return <Status tone={TONES[row.state]}>{t(`integrations.${row.state}`)}</Status>;
}
