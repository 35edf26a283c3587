import { agentName, whatWord } from "~/features/telephony/words";
import { formatLength } from "~/format/dates";
import { useWords } from "~/i18n";
import { When } from "~/ui/Value";
import type { Lead } from "./useOrigin";

/** A call or message in one line: what it was, when, who answered and how long. */
export function LeadText({ lead }: { lead: Lead }) {
  const { t } = useWords();
  const more = [lead.agent_key && agentName(lead, t), lead.kind === "call" && lead.seconds !== null && formatLength(lead.seconds)].filter(Boolean).join(" · ");
  return (
    <>
      {t(whatWord(lead))}, <When at={lead.started_at} />
      {more && <bdi> · {more}</bdi>}
    </>
  );
}
