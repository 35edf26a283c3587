import type { CSSProperties, ReactNode } from "react";
import { Link } from "react-router";
import { isZero, ratioOf, type Decimal } from "~/format/money";
import { Skeleton } from "./States";
import { Unset } from "./Value";
import styles from "./SpreadBars.module.css";

export interface Spread {
  key: string;
  name: string;
  /** What it opens. */
  href?: string | undefined;
  /** A few quiet words behind the name. */
  note?: string | undefined;
  low: Decimal;
  /** Where it most likely ends, between the two. */
  middle: Decimal;
  high: Decimal;
  amount: ReactNode;
  /** The spread in words, for who cannot see the band. */
  said: string;
}

interface Props {
  label: string;
  spreads: Spread[] | undefined;
  /** What is said where there is none. */
  none: string;
}

/** What may become of something: a band from the least to the most, with a mark where it most likely ends. All bands have one scale. */
export function SpreadBars({ label, spreads, none }: Props) {
  // A picture of the amounts beside it; only its lengths are floats.
  const most = spreads?.reduce<Decimal>((found, one) => (Number(one.high) > Number(found) ? one.high : found), "0") ?? "0";
  const place = (value: Decimal) => Math.min(Math.max(Number(ratioOf(value, most) ?? 0), 0), 1);
  return (
    <ul className={styles.spreads} aria-busy={spreads === undefined} aria-label={label}>
      {spreads === undefined && Array.from({ length: 4 }, (_, at) => <li key={at}><Skeleton width={`${50 + at * 12}%`} height={16} /></li>)}
      {spreads?.length === 0 && (
        <li>
          <Unset>{none}</Unset>
        </li>
      )}
      {spreads?.map((one) => (
        <li key={one.key} className={styles.spread} style={{ "--low": place(one.low), "--middle": place(one.middle), "--high": place(one.high) } as CSSProperties}>
          <span className={styles.name}>
            {one.href ? <Link to={one.href}>{one.name}</Link> : one.name}
            {one.note && <span className={styles.note}> {one.note}</span>}
          </span>
          <span className={styles.amount}>{one.amount}</span>
          <span className={styles.said}>{one.said}</span>
          <span className={styles.scale} aria-hidden="true">
            {!isZero(one.high) && (
              <>
                <span className={styles.band} />
                <span className={styles.mark} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
