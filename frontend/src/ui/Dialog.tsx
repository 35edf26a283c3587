import { Dialog as Base } from "@base-ui/react/dialog";
import { useState, type ReactNode } from "react";
import { useWords } from "~/i18n";
import { Button, IconButton } from "./Button";
import { classes } from "./classes";
import { TextField } from "./Field";
import styles from "./Dialog.module.css";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  side?: boolean;
}

/** A dialog in the middle, or a drawer at the side (on a phone: the whole screen). */
export function Dialog({ open, onClose, title, children, side }: DialogProps) {
  const { t } = useWords();
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={classes(styles.backdrop, side && styles.faintBackdrop)} />
        <Base.Popup className={side ? styles.drawer : styles.dialog}>
          <header className={styles.head}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            <IconButton icon="close" label={t("action.close")} onClick={onClose} />
          </header>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
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
