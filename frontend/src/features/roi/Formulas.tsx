import type { ReactNode } from "react";
import type { RoiFigure, RoiSettings } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount, formatRatio } from "~/format/money";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { Section } from "~/ui/Page";
import type { Period } from "~/ui/PeriodPicker";
import { Failed } from "~/ui/States";
import { Amount, DayText, Unset } from "~/ui/Value";
import styles from "./Roi.module.css";
import { settingsOf, useSettings } from "./useRoi";
import { costOf, hoursOf, ratioText } from "./words";

/** How each figure of the page is made, with this period's numbers, and the settings that held. */
export function Formulas({ now, period, currency, change }: { now: RoiFigure | undefined; period: Period; currency: string; change: ReactNode }) {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  const settings = useSettings();
  const { held, fromStart } = settings.data ? settingsOf(settings.data, period) : { held: undefined, fromStart: true };
  const money = (value: string) => <Amount value={value} currency={currency} />;
  const count = (value: number | string) => formatCount(value, locale);
  const lines: { name: string; text: string; sum: ReactNode; result: ReactNode }[] = now
    ? [
        { name: t("roi.part.value"), text: t("roi.formula.value"), sum: tn("roi.keptCount", now.kept_count, { count: count(now.kept_count) }), result: money(now.value) },
        { name: t("roi.part.saved"), text: t("roi.formula.saved"), sum: tn("roi.answeredHours", now.answered_count, { count: count(now.answered_count), hours: count(hoursOf(now)) }), result: money(now.saved) },
        { name: t("roi.part.ai"), text: t("roi.formula.ai"), sum: <>{t("roi.otherAi")} {money(now.other_ai_cost)}</>, result: money(now.ai_cost) },
        { name: t("roi.part.telephony"), text: t("roi.formula.telephony"), sum: null, result: money(now.telephony_cost) },
        { name: t("roi.net"), text: t("roi.formula.net"), sum: <>{money(now.value)} + {money(now.saved)} − {money(now.ai_cost)} − {money(now.telephony_cost)}</>, result: money(now.net) },
        { name: t("roi.return"), text: t("roi.formula.return"), sum: <>{money(now.net)} ÷ {money(costOf(now))}</>, result: now.return === null ? <Unset>–</Unset> : formatRatio(ratioText(now.return), locale) },
      ]
    : [];
  const amount = (value: string | null, row: RoiSettings) => (value === null ? <Unset /> : <Amount value={value} currency={row.currency} showCurrency />);
  const minutes = (row: RoiSettings) => count(String(row.minutes_per_call));
  return (
    <>
      <Section title={t("roi.formulas")} note={currency}>
        <dl className={styles.formulas}>
          {lines.map((line) => (
            <div key={line.name}>
              <dt>{line.name}</dt>
              <dd className={styles.formula}>{line.text}</dd>
              <dd className={styles.sum}>{line.sum}</dd>
              <dd className={styles.result}>{line.result}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section title={t("roi.settingsUsed")} actions={change}>
        {settings.error ? (
          <Failed error={settings.error} retry={() => void settings.refetch()} />
        ) : (
          <>
            {(held === undefined || held.length > 0) && (
              <DataTable<RoiSettings>
                label={t("roi.settingsUsed")}
                rows={held}
                skeletons={1}
                rowId={(row) => row.id}
                rowName={(row) => row.valid_from}
                columns={[
                  { key: "from", label: t("roi.validFrom"), card: "title", cell: (row) => <DayText day={row.valid_from} /> },
                  { key: "wage", label: t("roi.wage"), end: true, card: "value", cell: (row) => amount(row.hourly_wage, row) },
                  { key: "minutes", label: t("roi.minutes"), end: true, cell: minutes },
                  { key: "value", label: t("roi.bookingValue"), end: true, cell: (row) => amount(row.booking_value, row) },
                  { key: "days", label: t("roi.days"), end: true, cell: (row) => count(row.attribution_days) },
                  { key: "card", label: t("roi.minutes"), card: "text", cardOnly: true, cell: (row) => tn("roi.settingsText", row.attribution_days, { minutes: minutes(row) }) },
                ]}
              />
            )}
            {!fromStart && <p className={styles.quiet}>{t(held?.length ? "roi.defaultsBefore" : "roi.defaults")}</p>}
          </>
        )}
      </Section>
    </>
  );
}
