import type { BookingRow } from "~/api/rows";
import { useWords } from "~/i18n";
import { ChoiceDialog } from "./ChoiceDialog";
import { LeadText } from "./LeadText";
import { useOffered } from "./useOrigin";

/** Lets a person choose what led to a booking: one of the same person's calls and messages, or nothing. */
export function OriginDialog({ row, onClose, onChosen }: { row: BookingRow; onClose: () => void; onChosen: (event: string | null) => void }) {
  const { t } = useWords();
  const { data, error, refetch } = useOffered(row);
  return (
    <ChoiceDialog
      title={t("attribution.chooseTitle")}
      text={t("attribution.chooseText")}
      legend={t("attribution.cameFrom")}
      offered={{ data: data?.map((lead) => ({ id: lead.id, label: <LeadText lead={lead} /> })), error, refetch }}
      now={row.origin_event_id}
      none={t("attribution.nothing")}
      empty={t("attribution.noneOffered")}
      onClose={onClose}
      onChosen={onChosen}
    />
  );
}
