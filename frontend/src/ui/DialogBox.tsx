import { Dialog as Base } from "@base-ui/react/dialog";
import { useWords } from "~/i18n";
import { IconButton } from "./Button";
import { classes } from "./classes";
import type { DialogProps } from "./Dialog";
import styles from "./Dialog.module.css";

/** The dialog itself: it keeps the focus inside and gives it back. */
export default function DialogBox({ open, onClose, title, children, side }: DialogProps) {
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
