import { useState } from "react";
import { useWords } from "~/i18n";
import { Button } from "./Button";
import { Dialog, DialogFoot, dialogStyles } from "./Dialog";
import styles from "./Conflict.module.css";

/** One field that two people left differently. */
export interface Clash {
  field: string;
  label: string;
  mine: string;
  theirs: string;
  /** The reader changed it too; else the other's is taken unless they say otherwise. */
  both: boolean;
}

interface ConflictProps {
  clashes: Clash[];
  onClose: () => void;
  /** The fields in which theirs stays. */
  onChoose: (theirs: Set<string>) => void;
}

/** Shows what two people changed in one record, and lets the second choose field by field. */
export default function ConflictDialog({ clashes, onClose, onChoose }: ConflictProps) {
  const { t } = useWords();
  const [theirs, setTheirs] = useState(() => new Set(clashes.filter((clash) => !clash.both).map(({ field }) => field)));
  const choose = (field: string, takes: boolean) =>
    setTheirs((before) => {
      const next = new Set(before);
      if (takes) next.add(field);
      else next.delete(field);
      return next;
    });
  return (
    <Dialog open onClose={onClose} title={t("conflict.title")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onChoose(theirs);
        }}
      >
        <div className={dialogStyles.body}>
          <p className={styles.text}>{t("conflict.text")}</p>
          {clashes.map(({ field, label, mine, theirs: other }) => (
            <fieldset key={field} className={styles.field}>
              <legend>{label}</legend>
              {(
                [
                  [false, t("conflict.mine"), mine],
                  [true, t("conflict.theirs"), other],
                ] as const
              ).map(([takes, whose, value]) => (
                <label key={whose} className={styles.choice}>
                  <input type="radio" name={field} checked={theirs.has(field) === takes} onChange={() => choose(field, takes)} />
                  <span className={styles.whose}>{whose}</span>
                  <span className={styles.value}>{value || t("conflict.nothing")}</span>
                </label>
              ))}
            </fieldset>
          ))}
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit">
            {t("conflict.apply")}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
