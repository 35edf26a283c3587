import { useHouse } from "~/app/house";
import { addDays, addMonths, dateOf } from "~/format/dates";
import { formatCompact, isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { ColumnChart } from "~/ui/ColumnChart";
import { Section } from "~/ui/Page";
import { Failed } from "~/ui/States";
import { filterAddress } from "~/ui/useList";
import type { Looked } from "../useOverview";
import { Unconverted } from "./Unconverted";
import { useSalesMonths } from "./useSalesOverview";

/** What was sold in each of the last twelve months. */
export default function SalesMonths(looked: Looked) {
  const { t } = useWords();
  const { locale } = useHouse();
  const { data, error, refetch } = useSalesMonths(looked);
  const isEmpty = data?.every((row) => row.sale_count === 0);
  const months = data?.map(({ key, revenue }) => ({
    key: key ?? "",
    name: new Intl.DateTimeFormat(locale, { month: "short" }).format(dateOf(key ?? "")),
    value: revenue,
    amount: isZero(revenue) ? "" : formatCompact(Number(revenue), locale),
    href: `/sales?${filterAddress({ "completed_on@gte": key ?? "", "completed_on@lte": addDays(addMonths(key ?? "", 1), -1) })}`,
  }));
  return (
    <Section title={t("dashboard.widget.sales_months")} note={looked.currency}>
      <Unconverted rows={data} />
      {error ? <Failed error={error} retry={() => void refetch()} /> : <ColumnChart label={t("dashboard.widget.sales_months")} columns={isEmpty ? [] : months} none={t("dashboard.nothingSold")} />}
    </Section>
  );
}
