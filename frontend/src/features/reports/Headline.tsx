import { Link } from "react-router";
import type { SalesFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { changeOf } from "~/format/money";
import { useWords } from "~/i18n";
import { Figures, type Figure } from "~/ui/Figures";
import type { Period } from "~/ui/PeriodPicker";
import { cancelledIn, leadsOf } from "./address";
import styles from "./Reports.module.css";
import { useSold } from "./useSold";

interface Props {
  now: SalesFigure | undefined;
  before: SalesFigure | undefined;
  days: number;
  period: Period;
}

/** What was sold and what became of who asked, against the days before; each opens its rows. */
export function Headline({ now, before, days, period }: Props) {
  const { t, tn } = useWords();
  const { timezone } = useHouse();
  const sold = useSold().sales(period);
  const figure = (label: string, of: (row: SalesFigure) => string | number | null, to: string | undefined, more: Partial<Figure> = {}): Figure[] => {
    if (!now || !before) return [];
    const value = String(of(now) ?? 0);
    const previous = String(of(before) ?? 0);
    return [{ label, value, previous, rising: "good", change: changeOf(value, previous), ...(to ? { to } : {}), ...more }];
  };
  const money = now && { currency: now.currency, waits: (before?.unconverted_count ?? 0) > 0 };
  const cancelled = now && tn("reports.cancelled", now.cancelled_count);
  const shown = now && before && [
    ...figure(t("direction.revenue"), (row) => row.revenue, sold, money),
    ...figure(t("nav.sales"), (row) => row.sale_count, sold),
    ...figure(t("reports.averageDeal"), (row) => row.average_deal, sold, money),
    ...figure(t("reports.newLeads"), (row) => row.lead_count, leadsOf(period, timezone)),
    ...figure(t("reports.conversion"), (row) => row.conversion, leadsOf(period, timezone, { state: ["CONVERTED"] }), { isRatio: true, note: t("reports.conversionNote", { converted: String(now.converted_count), count: String(now.lead_count) }) }),
    ...figure(t("reports.winRate"), (row) => row.win_rate, sold, { isRatio: true, note: <>{tn("reports.wonCount", now.won_count)}, {now.cancelled_count > 0 ? <Link to={cancelledIn(period, timezone)}>{cancelled}</Link> : cancelled}</> }),
  ];
  return (
    <div className={styles.six}>
      <Figures figures={shown} days={days} count={6} />
    </div>
  );
}
