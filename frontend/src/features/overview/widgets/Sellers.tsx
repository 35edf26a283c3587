import { useWords } from "~/i18n";
import { Bars } from "~/ui/Bars";
import { Section } from "~/ui/Page";
import { Failed } from "~/ui/States";
import { filterAddress } from "~/ui/useList";
import { Amount } from "~/ui/Value";
import type { Looked } from "../useOverview";
import { Unconverted } from "./Unconverted";
import { useSalesFigures, useSellers } from "./useSalesOverview";

/** As many as stand in the widget; the others are in the reports. */
const SHOWN = 6;

/** What was sold in the period, by who sold it. */
export default function Sellers(looked: Looked) {
  const { t, tn } = useWords();
  const { period } = looked;
  const { data, error, refetch } = useSellers(looked);
  const whole = useSalesFigures(looked).data?.find((one) => one.period === "now");
  const bars = data?.slice(0, SHOWN).map((row) => ({
    key: row.key ?? "rest",
    name: row.name ?? t("sales.nobodys"),
    href: row.key ? `/sales?${filterAddress({ sold_by: [row.key], "completed_on@gte": period.from, "completed_on@lte": period.to })}` : undefined,
    note: tn("dashboard.sales", row.sale_count),
    value: row.revenue,
    amount: <Amount value={row.revenue} currency={row.currency} />,
  }));
  return (
    <Section title={t("dashboard.widget.sellers")} note={looked.currency}>
      <Unconverted rows={data} />
      {error ? <Failed error={error} retry={() => void refetch()} /> : <Bars label={t("dashboard.widget.sellers")} bars={bars} total={whole?.revenue} none={t("dashboard.nothingSold")} />}
    </Section>
  );
}
