import { Suspense, useRef, useState, type ReactNode } from "react";
import { useWords } from "~/i18n";
import { Button } from "./Button";
import { TextField } from "./Field";
import { DialogBox } from "./overlays";
import styles from "./Dialog.module.css";

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  side?: boolean;
}

/** A dialog in the middle, or a drawer at the side (on a phone: the whole screen). */
export function Dialog(props: DialogProps) {
  // It stays once it was open, so that it can leave the screen as it came.
  const used = useRef(false);
  used.current ||= props.open;
  if (!used.current) return null;
  return (
    <Suspense>
      <DialogBox {...props} />
    </Suspense>
  );
}

/** The buttons at the foot of a dialog. */
export function DialogFoot({ children }: { children: ReactNode }) {
  return <div className={styles.foot}>{children}</div>;
}

interface ConfirmProps {
  open: boolean;
  title: string;
  text: ReactNode;
  confirm: string;
  danger?: boolean;
  /** What must be typed before the button works. */
  typed?: string;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once before something that cannot be taken back. */
export function ConfirmDialog({ open, title, text, confirm, danger, typed, busy, onConfirm, onClose }: ConfirmProps) {
  const { t } = useWords();
  const [written, setWritten] = useState("");
  const ready = !typed || written.trim() === typed;
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onConfirm();
        }}
      >
        <div className={styles.body}>
          <div className={styles.text}>{text}</div>
          {typed && <TextField label={t("form.typeToConfirm", { text: typed })} value={written} onChange={(event) => setWritten(event.target.value)} autoComplete="off" />}
        </div>
        <DialogFoot>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" kind={danger ? "dangerPrimary" : "primary"} disabled={!ready || busy}>
            {confirm}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}

export { styles as dialogStyles };
