import type { CSSProperties, ReactNode } from "react";
import { Link } from "react-router";
import { useHouse } from "~/app/house";
import { formatRatio, ratioOf, type Decimal } from "~/format/money";
import { Skeleton } from "./States";
import { Unset } from "./Value";
import styles from "./Bars.module.css";

export interface Bar {
  key: string;
  name: string;
  /** What it opens. */
  href?: string | undefined;
  /** A few quiet words behind the name. */
  note?: string | undefined;
  value: Decimal;
  amount: ReactNode;
}

interface Props {
  label: string;
  /** The longest first, or in their own order where the longest is named. */
  bars: Bar[] | undefined;
  longest?: Decimal | undefined;
  /** Null where the bars are no parts of a sum: they have no share. */
  total: Decimal | undefined | null;
  /** What is said where there is none. */
  none: string;
}

/** What a sum is made of: a bar per part with its amount and its share. */
export function Bars({ label, bars, longest, total, none }: Props) {
  return (
    <ul className={styles.bars} aria-busy={bars === undefined} aria-label={label}>
      {bars === undefined && Array.from({ length: 4 }, (_, at) => <li key={at}><Skeleton width={`${90 - at * 18}%`} height={16} /></li>)}
      {bars?.length === 0 && (
        <li>
          <Unset>{none}</Unset>
        </li>
      )}
      {bars?.map((bar) => <One key={bar.key} bar={bar} total={total} most={longest ?? bars[0]?.value} />)}
    </ul>
  );
}

function One({ bar, total, most }: { bar: Bar; total: Decimal | undefined | null; most: Decimal | undefined }) {
  const { locale } = useHouse();
  const share = ratioOf(bar.value, total ?? "0");
  // A picture of the amount beside it, as long as the dearest allows; only its length is a float.
  const length = Math.min(Math.max(Number(ratioOf(bar.value, most ?? "0") ?? 0), 0), 1);
  return (
    <li className={styles.bar} style={{ "--length": length } as CSSProperties}>
      <span className={styles.name}>
        {bar.href ? <Link to={bar.href}>{bar.name}</Link> : bar.name}
        {bar.note && <span className={styles.note}> {bar.note}</span>}
      </span>
      <span className={styles.amount}>{bar.amount}</span>
      {total !== null && <span className={styles.share}>{share === null ? "" : formatRatio(share, locale)}</span>}
      <span className={styles.length} aria-hidden="true" />
    </li>
  );
}

export { styles as barStyles };
