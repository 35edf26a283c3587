import type { ReactNode } from "react";
import styles from "./Progress.module.css";

/** How far something is, in words and as a bar; without an end the bar only moves. */
export function Progress({ label, value, max, children, action }: { label: string; value: number; max: number | null; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.progress} role="status">
      <span>{children}</span>
      <progress aria-label={label} {...(max ? { value: Math.min(value, max), max } : {})} />
      {action}
    </div>
  );
}
