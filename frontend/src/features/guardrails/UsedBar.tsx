import type { ReactNode } from "react";
import { classes } from "~/ui/classes";
import styles from "./Guardrails.module.css";

/** A share of a cap as a bar, with its words under it; nearly used up and used up are told by colour beside the figure. */
export function UsedBar({ label, share, children }: { label: string; share: number; children: ReactNode }) {
  return (
    <span className={styles.used}>
      <progress className={classes(styles.bar, share >= 100 ? styles.full : share >= 80 && styles.near)} aria-label={label} value={Math.max(0, Math.min(share, 100))} max={100} />
      <span className={styles.text}>{children}</span>
    </span>
  );
}
