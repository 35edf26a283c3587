import { countDays } from "~/format/dates";
import { changeOf } from "~/format/money";
import { useWords } from "~/i18n";
import { Figures, type Figure } from "~/ui/Figures";
import { Section } from "~/ui/Page";
import { Failed } from "~/ui/States";
import { filterAddress } from "~/ui/useList";
import { useSalesFigures } from "./useSalesOverview";
import { Unconverted } from "./Unconverted";
import type { Looked } from "../useOverview";

/** What was sold in the period, and what became of its leads. */
export default function SalesFigures(looked: Looked) {
  const { t, tn } = useWords();
  const { period } = looked;
  const { data, error, refetch } = useSalesFigures(looked);
  const now = data?.find((one) => one.period === "now");
  const before = data?.find((one) => one.period === "before");
  const sold = `/sales?${filterAddress({ "completed_on@gte": period.from, "completed_on@lte": period.to })}`;
  const counted = (one: number) => String(one);
  const share = (one: number | null) => (one === null ? "0" : String(one));
  const figures = (): Figure[] | undefined => {
    if (!now || !before) return undefined;
    const waits = before.unconverted_count > 0;
    return [
      { label: t("dashboard.sold"), value: now.revenue, previous: before.revenue, currency: now.currency, change: changeOf(now.revenue, before.revenue), rising: "good", to: sold, waits, note: tn("dashboard.sales", now.sale_count) },
      // Of nothing there is no average and no share.
      ...(now.average_deal === null ? [] : [{ label: t("dashboard.averageDeal"), value: now.average_deal, previous: before.average_deal ?? "0", currency: now.currency, change: changeOf(now.average_deal, before.average_deal ?? "0"), rising: "good" as const, waits }]),
      { label: t("dashboard.leads"), value: counted(now.lead_count), previous: counted(before.lead_count), change: changeOf(counted(now.lead_count), counted(before.lead_count)), rising: "good", note: t("dashboard.leadsNote", { converted: now.converted_count, lost: now.lost_count }) },
      ...(now.conversion === null ? [] : [{ label: t("dashboard.conversion"), value: share(now.conversion), previous: share(before.conversion), isRatio: true, change: null }]),
    ];
  };
  return (
    <Section title={t("dashboard.widget.sales_figures")}>
      <Unconverted rows={now && [now]} />
      {error ? <Failed error={error} retry={() => void refetch()} /> : <Figures figures={figures()} days={countDays(period.from, period.to)} count={4} />}
    </Section>
  );
}
