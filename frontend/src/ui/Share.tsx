import { useHouse } from "~/app/house";
import { formatRatio, type Decimal } from "~/format/money";
import styles from "./Share.module.css";
import { Unset } from "./Value";

/** A part of a whole: a bar, and the percentage beside it. */
export function Share({ of: ratio }: { of: Decimal | null }) {
  const { locale } = useHouse();
  if (ratio === null) return <Unset>–</Unset>;
  // The bar is a picture of the ratio, so its length may be a float; the words beside it are exact.
  const width = Math.min(Math.max(Number(ratio), 0), 1) * 100;
  return (
    <>
      <span className={styles.bar} aria-hidden="true">
        <span style={{ width: `${width}%` }} />
      </span>
      <span className={styles.ratio}>{formatRatio(ratio, locale)}</span>
    </>
  );
}
