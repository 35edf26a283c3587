import { Link } from "react-router";
import type { RoiFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatAmount, formatCount, formatHeadline, changeOf, isNegative, isZero, plus, type Decimal } from "~/format/money";
import { useWords } from "~/i18n";
import { Figures, type Figure } from "~/ui/Figures";
import type { Period } from "~/ui/PeriodPicker";
import { Skeleton } from "~/ui/States";
import { Amount } from "~/ui/Value";
import styles from "./Roi.module.css";
import { AHEAD_DAYS, useHeldByAgents } from "./useRoi";
import { costOf, hoursOf, ratioText } from "./words";

interface Props {
  now: RoiFigure | undefined;
  past: RoiFigure | undefined;
  ahead: RoiFigure | undefined;
  days: number;
  currency: string;
  period: Period;
  upcoming: Period;
}

/** What is left and how much of it for what it cost, in a figure and in a sentence; then what it is made of, and what stands apart. */
export function Headline({ now, past, ahead, days, currency, period, upcoming }: Props) {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  const waits = (past?.unconverted_count ?? 0) > 0;
  const span = `from=${period.from}&to=${period.to}`;
  const held = useHeldByAgents(period, currency);
  const money = (label: string, rising: "good" | "bad", value: (row: RoiFigure) => Decimal, more: Partial<Figure> = {}): Figure[] =>
    now && past ? [{ label, rising, currency, value: value(now), previous: value(past), change: changeOf(value(now), value(past)), waits, ...more }] : [];
  const returned: Figure[] =
    now && past && now.return !== null
      ? [{ label: t("roi.return"), isRatio: true, rising: "good", waits, value: ratioText(now.return), previous: ratioText(past.return), change: changeOf(ratioText(now.return), ratioText(past.return)) }]
      : [];
  const parts: Figure[] | undefined = now &&
    past && [
      ...money(t("roi.part.value"), "good", (row) => row.value, { to: `/bookings?${span}&state=kept&origin=agent`, note: <Kept now={now} paid={`/bookings?${span}&state=kept&sale=paid&origin=agent`} /> }),
      {
        label: t("roi.hours"),
        rising: "good",
        value: hoursOf(now),
        previous: hoursOf(past),
        change: changeOf(hoursOf(now), hoursOf(past)),
        to: `/telephony?${span}&kind=call&state=completed${held}`,
        note: now.wage_missing && isZero(now.saved) ? t("roi.noWage") : t("roi.worth", { amount: `${formatHeadline(now.saved, locale)} ${currency}` }),
      },
      ...money(t("roi.part.ai"), "bad", (row) => row.ai_cost, { to: `/telephony?${span}${held}`, note: isZero(now.other_ai_cost) ? undefined : t("roi.otherBeside", { amount: `${formatHeadline(now.other_ai_cost, locale)} ${currency}` }) }),
      ...money(t("roi.part.telephony"), "bad", (row) => row.telephony_cost, { to: `/telephony?${span}` }),
    ];
  return (
    <>
      <div className={styles.headline}>
        <Figures figures={now && past && [...money(t("roi.net"), "good", (row) => row.net), ...returned]} days={days} count={2} />
        {now ? (
          <Sentence now={now} currency={currency} />
        ) : (
          <p className={styles.sentence}>
            <Skeleton width="min(480px, 90%)" height={16} />
          </p>
        )}
      </div>
      <Figures figures={parts} days={days} count={4} />
      {now && now.no_show_count + now.cancelled_count > 0 && (
        <p className={styles.apart}>
          {now.no_show_count > 0 && <Link to={`/bookings?${span}&state=no_show&origin=agent`}>{tn("roi.noShows", now.no_show_count, { count: formatCount(now.no_show_count, locale) })}</Link>}
          {now.no_show_count > 0 && now.cancelled_count > 0 && " · "}
          {now.cancelled_count > 0 && <Link to={`/bookings?${span}&state=cancelled&origin=agent`}>{tn("roi.cancelled", now.cancelled_count, { count: formatCount(now.cancelled_count, locale) })}</Link>} {t("roi.lost")}
        </p>
      )}
      {ahead && ahead.ahead_count > 0 && (
        <p className={styles.apart}>
          <Link to={`/bookings?from=${upcoming.from}&to=${upcoming.to}&state=pending,confirmed&origin=agent`}>{tn("roi.ahead", ahead.ahead_count, { count: formatCount(ahead.ahead_count, locale) })}</Link> {t("roi.aheadWorth")}{" "}
          <Amount value={ahead.ahead_value} currency={currency} showCurrency /> {t("roi.aheadApart", { days: AHEAD_DAYS })}
        </p>
      )}
    </>
  );
}

/** How many bookings the value is of, and what of it is paid. */
function Kept({ now, paid }: { now: RoiFigure; paid: string }) {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  return (
    <>
      {tn("roi.keptCount", now.kept_count, { count: formatCount(now.kept_count, locale) })}
      {!isZero(now.paid_value) && (
        <>
          {" · "}
          <Link to={paid}>{t("roi.paidOf", { amount: formatHeadline(now.paid_value, locale) })}</Link>
        </>
      )}
    </>
  );
}

/** "For each krona the AI phone cost you got 4.10 back: 3.10 more than it cost." */
function Sentence({ now, currency }: { now: RoiFigure; currency: string }) {
  const { t, language } = useWords();
  const { locale } = useHouse();
  if (now.return === null) return <p className={styles.sentence}>{t(isZero(costOf(now)) ? "roi.costNothing" : "ledger.noRate")}</p>;
  const left = String(now.return);
  // As one of it is called in a sentence; a list of currencies would write it large.
  const name = new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: "name", maximumFractionDigits: 0 }).formatToParts(1).find(({ type }) => type === "currency")?.value ?? currency;
  const amount = (value: Decimal) => formatAmount(value.replace(/^-/, ""), currency, locale);
  const back = plus("1", left);
  if (isNegative(back)) return <p className={styles.sentence}>{t("roi.backNone", { currency: name })}</p>;
  return <p className={styles.sentence}>{t(isNegative(left) ? "roi.backLess" : isZero(left) ? "roi.backEven" : "roi.backMore", { currency: name, back: amount(back), left: amount(left) })}</p>;
}
