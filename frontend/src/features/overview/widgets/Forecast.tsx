import { useHouse } from "~/app/house";
import { dateOf } from "~/format/dates";
import { formatAmount, formatCompact, isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { ColumnChart } from "~/ui/ColumnChart";
import { Section } from "~/ui/Page";
import { Failed } from "~/ui/States";
import type { Looked } from "../useOverview";
import { Unconverted } from "./Unconverted";
import { useForecast } from "./useSalesOverview";

/** What the open sales may bring in each month: the whole column if all are won, its strong part as far as such ones were won before. */
export default function Forecast(looked: Looked) {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  const { data, error, refetch } = useForecast(looked);
  const isEmpty = data?.every((row) => row.sale_count === 0);
  const months = data
    ?.filter((row) => row.month !== null)
    .map((row) => ({
      key: row.month ?? "",
      name: new Intl.DateTimeFormat(locale, { month: "short" }).format(dateOf(row.month ?? "")),
      value: row.value,
      part: row.weighted_value,
      amount: isZero(row.value) ? "" : <span title={t("dashboard.between", { low: formatAmount(row.low_value, row.currency, locale), high: formatAmount(row.high_value, row.currency, locale) })}>{formatCompact(Number(row.weighted_value), locale)}</span>,
      href: "/sales/expected",
    }));
  const dayless = data?.find((row) => row.month === null && row.sale_count > 0);
  const basis = data?.[0]?.basis_count ?? 0;
  return (
    <Section title={t("dashboard.widget.forecast")} note={[looked.currency, !isEmpty && tn("dashboard.basis", basis)].filter(Boolean).join(", ")}>
      <Unconverted rows={data} />
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : (
        <>
          <ColumnChart label={t("dashboard.widget.forecast")} columns={isEmpty ? [] : months} none={t("dashboard.nothingOpen")} />
          {dayless && <small>{tn("dashboard.withoutDay", dayless.sale_count, { amount: formatAmount(dayless.value, dayless.currency, locale) })}</small>}
        </>
      )}
    </Section>
  );
}
