import { Skeleton } from "~/ui/States";
import styles from "./Rows.module.css";

/** As many rows as will be there. */
export function Waiting({ rows }: { rows: number }) {
  return (
    <ul className={styles.rows} aria-busy="true">
      {Array.from({ length: rows }, (_, at) => (
        <li key={at}>
          <Skeleton width={16} />
          <Skeleton width={`${80 - ((at * 17) % 40)}%`} />
        </li>
      ))}
    </ul>
  );
}
