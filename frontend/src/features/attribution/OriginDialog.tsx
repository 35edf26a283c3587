import { useState, type FormEvent } from "react";
import type { BookingRow } from "~/api/rows";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { Failed, Loading } from "~/ui/States";
import styles from "./Attribution.module.css";
import { LeadText } from "./LeadText";
import { useOffered } from "./useOrigin";

const NOTHING = "";

/** Lets a person choose what led to a booking: one of the same person's calls and messages, or nothing. */
export function OriginDialog({ row, onClose, onChosen }: { row: BookingRow; onClose: () => void; onChosen: (event: string | null) => void }) {
  const { t } = useWords();
  const offered = useOffered(row);
  const [chosen, setChosen] = useState(row.origin_event_id ?? NOTHING);
  const choose = (event: FormEvent) => {
    event.preventDefault();
    onChosen(chosen === NOTHING ? null : chosen);
  };
  const option = (value: string, label: React.ReactNode) => (
    <label key={value} className={styles.option}>
      <input type="radio" name="origin" value={value} checked={chosen === value} onChange={() => setChosen(value)} />
      <span>{label}</span>
    </label>
  );
  return (
    <Dialog open onClose={onClose} title={t("attribution.chooseTitle")}>
      <form onSubmit={choose}>
        <div className={dialogStyles.body}>
          <p className={dialogStyles.text}>{t("attribution.chooseText")}</p>
          {offered.error ? (
            <Failed error={offered.error} retry={() => void offered.refetch()} />
          ) : !offered.data ? (
            <Loading />
          ) : (
            <fieldset className={styles.options}>
              <legend className="visually-hidden">{t("attribution.cameFrom")}</legend>
              {offered.data.map((lead) => option(lead.id, <LeadText lead={lead} />))}
              {offered.data.length === 0 && <p className={dialogStyles.text}>{t("attribution.noneOffered")}</p>}
              {option(NOTHING, t("attribution.nothing"))}
            </fieldset>
          )}
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={!offered.data}>
            {t("attribution.choose")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
