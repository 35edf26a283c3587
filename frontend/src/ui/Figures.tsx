import type { ReactNode } from "react";
import { Link } from "react-router";
import { useHouse } from "~/app/house";
import { formatAmount, formatCount, formatHeadline, formatRatio, isZero, type Decimal } from "~/format/money";
import { useWords } from "~/i18n";
import { useFreshValue } from "~/live/fresh";
import { Skeleton } from "./States";
import { Change } from "./Value";
import styles from "./Figures.module.css";

export interface Figure {
  label: string;
  value: Decimal;
  /** Left out where things are counted. */
  currency?: string;
  /** The value is a ratio, shown as a percentage. */
  isRatio?: boolean;
  /** Left out where there is nothing before it. */
  previous?: Decimal;
  change?: Decimal | null;
  rising?: "good" | "bad";
  /** Some of it waits for an exchange rate, so that nothing can be said of the period before. */
  waits?: boolean;
  /** The rows behind the figure. */
  to?: string;
  estimated?: boolean;
  /** What else is to be said of it, in a few words. */
  note?: ReactNode;
}

/** The page's one idea as numbers: what, for this period, against the one before. */
export function Figures({ figures, days, count = 3 }: { figures: Figure[] | undefined; days: number; count?: number }) {
  return (
    <div className={styles.figures}>
      {figures
        ? figures.map((figure) => <One key={figure.label} figure={figure} days={days} />)
        : Array.from({ length: count }, (_, index) => (
            <div key={index} className={styles.figure}>
              <Skeleton width={64} />
              <div className={styles.number}>
                <Skeleton width={148} height={24} />
              </div>
              <div className={styles.before}>
                <Skeleton width={220} />
              </div>
            </div>
          ))}
    </div>
  );
}

function One({ figure, days }: { figure: Figure; days: number }) {
  const { locale } = useHouse();
  const { t, tn } = useWords();
  const { currency } = figure;
  const fresh = useFreshValue(figure.value);
  const headline = (value: Decimal) => (currency ? formatHeadline(value, locale) : figure.isRatio ? formatRatio(value, locale) : formatCount(value, locale));
  const nothing = figure.waits ? t("ledger.noRate") : tn("figure.againstNothing", days);
  const before = figure.previous !== undefined && (isZero(figure.previous) ? nothing : tn("figure.against", days, { amount: headline(figure.previous) }));
  const number: ReactNode = (
    <>
      {figure.estimated && <span title={t("value.estimated")}>≈ </span>}
      {headline(figure.value)}
    </>
  );
  return (
    <div className={styles.figure}>
      <p className={styles.label}>{figure.label}</p>
      <p className={styles.number} data-fresh={fresh || undefined} title={currency ? `${formatAmount(figure.value, currency, locale)} ${currency}` : undefined}>
        {figure.to ? <Link to={figure.to}>{number}</Link> : number}
        {currency && <span className={styles.unit}>{currency}</span>}
      </p>
      {before && (
        <p className={styles.before}>
          {figure.change && <Change ratio={figure.change} rising={figure.rising} />} {before}
        </p>
      )}
      {figure.note && <p className={styles.before}>{figure.note}</p>}
    </div>
  );
}
