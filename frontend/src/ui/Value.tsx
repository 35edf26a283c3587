import type { ReactNode } from "react";
import { useHouse } from "~/app/house";
import { formatAmount, formatChange, formatPrice, isNegative, isZero, type Decimal } from "~/format/money";
import { clockAt, formatClock, formatDay, formatLongDay, formatMoment, formatTime, formatWeekday, formatWhen, type Day } from "~/format/dates";
import { useWords } from "~/i18n";
import { classes } from "./classes";
import styles from "./Value.module.css";

interface AmountProps {
  value: Decimal;
  currency: string;
  estimated?: boolean;
  showCurrency?: boolean;
  title?: string;
  /** With all the decimals it has, and at least so many. */
  whole?: boolean | number;
  /** It is a difference: what is more has a plus. */
  signed?: boolean;
}

/** An amount in a row, with all its currency's decimals, or all it has; an estimate carries a quiet mark. */
export function Amount({ value, currency, estimated, showCurrency, title, whole, signed }: AmountProps) {
  const { locale } = useHouse();
  const { t } = useWords();
  return (
    <span className={classes(styles.amount, estimated && styles.estimated)} title={title ?? (estimated ? t("value.estimated") : undefined)}>
      {estimated && <span aria-hidden="true">≈ </span>}
      {whole === undefined || whole === false ? formatAmount(value, currency, locale, signed ? "exceptZero" : "negative") : formatPrice(value, currency, locale, Number(whole))}
      {showCurrency && <span className={styles.unit}> {currency}</span>}
    </span>
  );
}

/** The difference to the period before: arrow, sign and colour all say the same. `rising` tells whether more is good; left out, it is neither. */
export function Change({ ratio, rising, before }: { ratio: Decimal | null; rising?: "good" | "bad" | undefined; before?: ReactNode }) {
  const { locale } = useHouse();
  if (ratio === null) return before ? <span className={styles.muted}>{before}</span> : <Unset />;
  if (isZero(ratio)) return <span className={styles.muted}>±0 %</span>;
  const down = isNegative(ratio);
  const good = down ? rising === "bad" : rising === "good";
  return (
    <span className={classes(styles.change, rising && (good ? styles.good : styles.bad))}>
      <span aria-hidden="true">{down ? "▼" : "▲"}</span> {formatChange(ratio, locale)}
    </span>
  );
}

/** A value nobody gave, in grey words. */
export function Unset({ children }: { children?: ReactNode }) {
  const { t } = useWords();
  return <span className={styles.muted}>{children ?? t("value.notSet")}</span>;
}

/** A day, with its weekday and year on hover. */
export function DayText({ day }: { day: Day }) {
  const { locale } = useHouse();
  return (
    <time dateTime={day} title={formatLongDay(day, locale)} className={styles.amount}>
      {formatDay(day, locale)}
    </time>
  );
}

/** How long ago, with the exact time on hover. */
export function When({ at }: { at: string }) {
  const { locale, timezone } = useHouse();
  return (
    <time dateTime={at} title={formatMoment(at, locale, timezone)}>
      {formatWhen(at, locale, timezone)}
    </time>
  );
}

/** The time of day, to the second, where the order of things matters. */
export function Clock({ at }: { at: string }) {
  const { locale, timezone } = useHouse();
  return (
    <time dateTime={at} title={formatMoment(at, locale, timezone)}>
      {formatClock(at, locale, timezone)}
    </time>
  );
}

/** From when to when, or only when, by the organisation's clock: "Thu 12 Mar 10:00–10:45". */
export function Span({ from, to }: { from: string; to?: string }) {
  const { locale, timezone } = useHouse();
  const day = clockAt(from, timezone).day;
  const last = to ? clockAt(to, timezone).day : day;
  const end = to && `–${last === day ? "" : `${formatWeekday(last, locale)} `}${formatTime(to, locale, timezone)}`;
  return (
    <time dateTime={from} title={formatMoment(from, locale, timezone)} className={styles.amount}>
      {formatWeekday(day, locale)} {formatTime(from, locale, timezone)}
      {end}
    </time>
  );
}

export type Tone = "plain" | "accent" | "good" | "bad" | "warn" | "info" | "none";

/** A state as a dot and a word. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes(styles.status, styles[tone])}>
      <span className={styles.dot} aria-hidden="true" />
      <span>{children}</span>
    </span>
  );
}
