import { useState } from "react";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { TextField } from "~/ui/Field";

interface Props {
  title: string;
  text: string;
  confirm: string;
  busy: boolean;
  onClose: () => void;
  onGive: (reason: string | null) => void;
}

/** Asks why something ended, which may be left out. */
export function ReasonDialog({ title, text, confirm, busy, onClose, onGive }: Props) {
  const { t } = useWords();
  const [reason, setReason] = useState("");
  return (
    <Dialog open onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onGive(reason.trim() || null);
        }}
      >
        <div className={dialogStyles.body}>
          <p className={dialogStyles.text}>{text}</p>
          <TextField label={t("transitions.reason")} value={reason} maxLength={200} autoComplete="off" onChange={(event) => setReason(event.target.value)} />
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button kind="primary" type="submit" disabled={busy}>
            {confirm}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
