import { Toast } from "@base-ui/react/toast";
import { useEffect } from "react";
import { useWords } from "~/i18n";
import { classes } from "./classes";
import { Icon } from "./Icon";
import type { Said } from "./Toast";
import styles from "./Toast.module.css";

/** Shows what was said at the foot of the page, two at a time. */
export default function Toasts({ said, onShown }: { said: Said[]; onShown: () => void }) {
  const { t } = useWords();
  return (
    <Toast.Provider timeout={7000} limit={2}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport} aria-label={t("toast.name")}>
          <Queue said={said} onShown={onShown} />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Queue({ said, onShown }: { said: Said[]; onShown: () => void }) {
  const { toasts, add, close } = Toast.useToastManager();
  const { t } = useWords();
  useEffect(() => {
    if (said.length === 0) return;
    for (const { text, kind = "done", undo } of said) {
      const id: string = add({
        description: text,
        type: kind,
        priority: kind === "failed" ? "high" : "low",
        actionProps: undo && {
          children: t("action.undo"),
          onClick: () => {
            close(id);
            undo();
          },
        },
      });
    }
    onShown();
  }, [said, onShown, add, close, t]);
  return toasts.map((toast) => (
    // The library hides these buttons from who hears the page, though the keyboard reaches them. What failed is read out from its copy.
    <Toast.Root
      key={toast.id}
      toast={toast}
      aria-label={String(toast.description)}
      aria-hidden={false}
      {...(toast.type === "failed" && { "aria-live": "off" })}
      className={classes(styles.toast, toast.type === "failed" && styles.failed)}
    >
      <Toast.Content className={styles.content}>
        <Toast.Description className={styles.text} />
        <Toast.Action className={styles.action} />
        <Toast.Close className={styles.close} aria-hidden={false} aria-label={t("action.dismiss")}>
          <Icon name="close" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
