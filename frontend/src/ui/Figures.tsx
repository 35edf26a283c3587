import type { ReactNode } from "react";
import { Link } from "react-router";
import { useHouse } from "~/app/house";
import { formatAmount, formatHeadline, type Decimal } from "~/format/money";
import { useWords } from "~/i18n";
import { Skeleton } from "./States";
import { Change } from "./Value";
import styles from "./Figures.module.css";

export interface Figure {
  label: string;
  value: Decimal;
  currency: string;
  previous: Decimal;
  change: Decimal | null;
  rising: "good" | "bad";
  /** The rows behind the figure. */
  to?: string;
  estimated?: boolean;
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
              <Skeleton width={220} />
            </div>
          ))}
    </div>
  );
}

function One({ figure, days }: { figure: Figure; days: number }) {
  const { locale } = useHouse();
  const { t, tn } = useWords();
  const number: ReactNode = (
    <>
      {figure.estimated && <span title={t("value.estimated")}>≈ </span>}
      {formatHeadline(figure.value, locale)}
    </>
  );
  return (
    <div className={styles.figure}>
      <p className={styles.label}>{figure.label}</p>
      <p className={styles.number} title={`${formatAmount(figure.value, figure.currency, locale)} ${figure.currency}`}>
        {figure.to ? <Link to={figure.to}>{number}</Link> : number}
        <span className={styles.unit}>{figure.currency}</span>
      </p>
      <p className={styles.before}>
        {figure.change !== null && <Change ratio={figure.change} rising={figure.rising} />}{" "}
        {tn("figure.against", days, { amount: formatHeadline(figure.previous, locale) })}
      </p>
    </div>
  );
}
