import { useState, type FormEvent, type ReactNode } from "react";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { Failed, Loading } from "~/ui/States";
import styles from "./Attribution.module.css";

const NOTHING = "";

interface Props {
  title: string;
  text: string;
  /** What is chosen, for who does not see the title. */
  legend: string;
  offered: { data: { id: string; label: ReactNode }[] | undefined; error: unknown; refetch: () => unknown };
  /** What is linked now. */
  now: string | null;
  none: string;
  empty: string;
  onClose: () => void;
  onChosen: (id: string | null) => void;
}

/** Lets a person choose what something is linked to: one of those that are offered, or nothing. */
export function ChoiceDialog({ title, text, legend, offered, now, none, empty, onClose, onChosen }: Props) {
  const { t } = useWords();
  const [chosen, setChosen] = useState(now ?? NOTHING);
  const choose = (event: FormEvent) => {
    event.preventDefault();
    onChosen(chosen === NOTHING ? null : chosen);
  };
  const option = (value: string, label: ReactNode) => (
    <label key={value} className={styles.option}>
      <input type="radio" name="choice" value={value} checked={chosen === value} onChange={() => setChosen(value)} />
      <span>{label}</span>
    </label>
  );
  return (
    <Dialog open onClose={onClose} title={title}>
      <form onSubmit={choose}>
        <div className={dialogStyles.body}>
          <p className={dialogStyles.text}>{text}</p>
          {offered.error ? (
            <Failed error={offered.error} retry={() => void offered.refetch()} />
          ) : !offered.data ? (
            <Loading />
          ) : (
            <fieldset className={styles.options}>
              <legend className="visually-hidden">{legend}</legend>
              {offered.data.map(({ id, label }) => option(id, label))}
              {offered.data.length === 0 && <p className={dialogStyles.text}>{empty}</p>}
              {option(NOTHING, none)}
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
