import { Toast } from "@base-ui/react/toast";
import { useCallback, type ReactNode } from "react";
import { useWords } from "~/i18n";
import { classes } from "./classes";
import { Icon } from "./Icon";
import styles from "./Toast.module.css";

interface Said {
  text: string;
  kind?: "done" | "failed";
  undo?: () => void;
}

/** Where what happened is said, with undo where there is one. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider timeout={7000} limit={2}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Toasts() {
  const { toasts } = Toast.useToastManager();
  const { t } = useWords();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={classes(styles.toast, toast.type === "failed" && styles.failed)}>
      <Toast.Content className={styles.content}>
        <Toast.Description className={styles.text} />
        <Toast.Action className={styles.action} />
        <Toast.Close className={styles.close} aria-label={t("action.dismiss")}>
          <Icon name="close" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}

/** Says what happened at the foot of the page. */
export function useToast(): (said: Said) => void {
  const { add, close } = Toast.useToastManager();
  const { t } = useWords();
  return useCallback(
    ({ text, kind = "done", undo }: Said) => {
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
    },
    [add, close, t],
  );
}
