import { useSyncExternalStore, type ReactNode } from "react";
import { toRefusal } from "~/api/errors";
import { useWords } from "~/i18n";
import { Button } from "./Button";
import { Icon, type IconName } from "./Icon";
import styles from "./States.module.css";

/** What belongs here, and the button that makes the first one. */
export function Empty({ icon, title, children, action }: { icon: IconName; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.state}>
      <Icon name={icon} size={24} />
      <p className={styles.title}>{title}</p>
      {children && <p className={styles.text}>{children}</p>}
      {action && <div className={styles.action}>{action}</div>}
    </div>
  );
}

/** What went wrong and what to do next. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useWords();
  const refusal = toRefusal(error);
  return (
    <div className={styles.state} role="alert">
      <Icon name={refusal.word === "error.offline" ? "offline" : "warning"} size={24} />
      <p className={styles.title}>{t("state.failed")}</p>
      <p className={styles.text}>{refusal.said ?? t(refusal.word)}</p>
      {retry && (
        <div className={styles.action}>
          <Button onClick={retry}>{t("action.tryAgain")}</Button>
        </div>
      )}
    </div>
  );
}

/** A grey bar where words will be. */
export function Skeleton({ width = "60%", height = 12 }: { width?: string | number; height?: number }) {
  return <span className={styles.skeleton} style={{ width, height }} aria-hidden="true" />;
}

/** A chart's place: its lines, and nothing on them yet. */
export function ChartSkeleton({ height = 224 }: { height?: number }) {
  return <div className={styles.chart} style={{ height }} aria-hidden="true" />;
}

/** The quiet page while the first thing loads. */
export function Loading() {
  const { t } = useWords();
  return (
    <div className={styles.loading} role="status">
      <span className="visually-hidden">{t("state.loading")}</span>
      <Skeleton width={160} height={18} />
      <Skeleton width="100%" />
      <Skeleton width="92%" />
      <Skeleton width="97%" />
    </div>
  );
}

const listen = (changed: () => void) => {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
};

/** Says that the network is gone, for as long as it is. */
export function OfflineNotice() {
  const { t } = useWords();
  const online = useSyncExternalStore(listen, () => navigator.onLine);
  if (online) return null;
  return (
    <p className={styles.offline} role="status">
      <Icon name="offline" /> {t("state.offline")}
    </p>
  );
}

/** A line that tells what the reader should know before trusting the page. */
export function Notice({ children, kind = "plain" }: { children: ReactNode; kind?: "plain" | "warn" }) {
  return <div className={kind === "warn" ? styles.warn : styles.notice}>{children}</div>;
}

/** A notice between a page's title and its content. */
export function Told({ kind, children }: { kind?: "warn"; children: ReactNode }) {
  return (
    <div className={styles.told}>
      <Notice {...(kind ? { kind } : {})}>{children}</Notice>
    </div>
  );
}
