import { Fragment } from "react";
import { Link } from "react-router";
import type { RoiFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatAmount, formatCount, formatRatio, perOne } from "~/format/money";
import { useWords, type Word } from "~/i18n";
import { Bars } from "~/ui/Bars";
import { CsvButton } from "~/ui/CsvButton";
import { Section } from "~/ui/Page";
import type { Period } from "~/ui/PeriodPicker";
import styles from "./Roi.module.css";
import { useHeldByAgents } from "./useRoi";
import { costOf, ratioText } from "./words";

interface Step {
  key: string;
  word: Word;
  count: number;
  to: string;
}

/** From a call to a booking that was kept, sold and paid: how many came so far, and what the phone cost for each of them. */
export function Funnel({ now, period, currency }: { now: RoiFigure | undefined; period: Period; currency: string }) {
  const { t, tn } = useWords();
  const { can, locale } = useHouse();
  const span = `from=${period.from}&to=${period.to}`;
  const held = useHeldByAgents(period, currency);
  // what the calls and messages of these days led to, whenever it was or is to be
  const won = `/bookings?${span}&days=call&origin=agent`;
  const steps: Step[] | undefined = now && [
    { key: "calls", word: "telephony.calls", count: now.call_count, to: `/telephony?${span}&kind=call${held}` },
    { key: "answered", word: "roi.answered", count: now.answered_count, to: `/telephony?${span}&kind=call&state=completed${held}` },
    { key: "made", word: "roi.made", count: now.booking_count, to: won },
    { key: "kept", word: "roi.madeKept", count: now.made_kept_count, to: `${won}&state=kept` },
    { key: "sold", word: "roi.madeSold", count: now.made_sold_count, to: `${won}&sale=sold,paid` },
    { key: "paid", word: "roi.madePaid", count: now.made_paid_count, to: `${won}&sale=paid` },
  ];
  const each = (count: number) => (now ? perOne(costOf(now), count) : null);
  const note = (count: number) => {
    const cost = each(count);
    return cost === null ? undefined : t("roi.costEach", { amount: `${formatAmount(cost, currency, locale)} ${currency}` });
  };
  const beside = now && [
    { count: now.made_ahead_count, word: tn("roi.stillAhead", now.made_ahead_count, { count: formatCount(now.made_ahead_count, locale) }), state: "pending,confirmed" },
    { count: now.made_no_show_count, word: tn("roi.noShows", now.made_no_show_count, { count: formatCount(now.made_no_show_count, locale) }), state: "no_show" },
    { count: now.made_cancelled_count, word: tn("roi.cancelled", now.made_cancelled_count, { count: formatCount(now.made_cancelled_count, locale) }), state: "cancelled" },
  ].filter(({ count }) => count > 0);
  return (
    <Section
      title={t("roi.funnel")}
      actions={
        can("roi.export") && (
          <CsvButton
            name={`roi-funnel-${period.from}-${period.to}`}
            rows={steps}
            columns={[
              { label: t("roi.step"), value: (step) => t(step.word) },
              { label: t("roi.count"), value: (step) => step.count },
              { label: `${t("roi.costPerStep")}, ${currency}`, value: (step) => each(step.count) },
            ]}
          />
        )
      }
    >
      <Bars
        label={t("roi.funnel")}
        total={now && String(now.call_count)}
        none={t("roi.nothingYet")}
        bars={steps?.map((step) => ({ key: step.key, name: t(step.word), href: step.to, note: note(step.count), value: String(step.count), amount: formatCount(step.count, locale) }))}
      />
      <p className={styles.quiet}>
        {now && now.made_paid_count > 0 && t("roi.paidText", { amount: `${formatAmount(now.made_paid_value, currency, locale)} ${currency}`, share: now.paid_cost_share === null ? "–" : formatRatio(ratioText(now.paid_cost_share), locale) })}{" "}
        {t("roi.funnelNote")}
      </p>
      {beside && beside.length > 0 && (
        <p className={styles.quiet}>
          {t("roi.others")}{" "}
          {beside.map(({ state, word }, index) => (
            <Fragment key={state}>
              {index > 0 && " · "}
              <Link to={`${won}&state=${state}`}>{word}</Link>
            </Fragment>
          ))}
        </p>
      )}
    </Section>
  );
}
