import type { ReactNode } from "react";
import { useWords } from "~/i18n";
import { Icon } from "./Icon";
import styles from "./List.module.css";

/** Floats over the list while rows are chosen, and names what will happen. */
export function BulkBar({ count, onClear, children }: { count: number; onClear: () => void; children: ReactNode }) {
  const { t, tn } = useWords();
  if (count === 0) return null;
  return (
    <div className={styles.bulk} role="region" aria-label={t("list.selection")}>
      <button type="button" className={styles.bulkClear} data-clear-selection onClick={onClear} aria-label={t("list.clearSelection")}>
        <Icon name="close" />
      </button>
      <span role="status">{tn("list.selected", count)}</span>
      {children}
    </div>
  );
}

/** An action of the bulk bar. */
export function BulkAction({ children, onClick, disabled }: { children: ReactNode; onClick: () => void; disabled?: boolean }) {
  return (
    <button type="button" className={styles.bulkAction} onClick={onClick} disabled={disabled}>
      {children}
    </button>
  );
}
