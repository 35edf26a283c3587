import type { CSSProperties, ReactNode } from "react";
import { Link } from "react-router";
import { isNegative, ratioOf, type Decimal } from "~/format/money";
import { Unset } from "./Value";
import styles from "./ColumnChart.module.css";

export interface ChartColumn {
  key: string;
  /** Under the column: short, as a month is. */
  name: string;
  value: Decimal;
  /** The same as people read it. */
  amount: ReactNode;
  /** What it opens. */
  href?: string | undefined;
  /** A part of it that is told apart, from the foot up. */
  part?: Decimal | undefined;
}

/** Amounts over time as upright columns that begin at zero, each with its amount; a list, for who cannot see it. */
export function ColumnChart({ label, columns, none }: { label: string; columns: ChartColumn[] | undefined; none: string }) {
  if (columns?.length === 0) return <Unset>{none}</Unset>;
  const highest = columns?.reduce((most, { value }) => (isMore(value, most) ? value : most), "0") ?? "0";
  return (
    <ul className={styles.columns} aria-label={label} aria-busy={columns === undefined}>
      {columns?.map((column) => (
        <li key={column.key} style={{ "--height": heightOf(column.value, highest), "--part": column.part === undefined ? 1 : heightOf(column.part, column.value) } as CSSProperties}>
          <span className={styles.amount}>{column.amount}</span>
          <span className={styles.column} aria-hidden="true" />
          <span className={styles.name}>{column.href ? <Link to={column.href}>{column.name}</Link> : column.name}</span>
        </li>
      ))}
    </ul>
  );
}

const isMore = (value: Decimal, than: Decimal): boolean => Number(value) > Number(than);

/** How high of the highest: a picture of the amount above it, so that only its height is a float. */
function heightOf(value: Decimal, highest: Decimal): number {
  return isNegative(value) ? 0 : Math.min(Number(ratioOf(value, highest) ?? 0), 1);
}
