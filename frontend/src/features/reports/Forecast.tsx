import type { ForecastMonth, PipelineState } from "~/api/rows";
import { useHouse } from "~/app/house";
import { OPEN } from "~/features/sales/words";
import { addDays, addMonths, formatMonth, monthStart, today } from "~/format/dates";
import { formatAmount, formatCount, formatRatio } from "~/format/money";
import { useWords } from "~/i18n";
import { within } from "~/ui/PeriodChip";
import { SpreadBars } from "~/ui/SpreadBars";
import { filterAddress } from "~/ui/useList";
import { Amount, Unset } from "~/ui/Value";
import { Breakdown } from "./Breakdown";
import styles from "./Reports.module.css";
import { useForecast, usePipeline } from "./useReports";
import { useStateName } from "./words";

/** So many months are shown, also where nothing is expected yet. */
const LEAST_MONTHS = 3;

/** What open sales are expected to become, month by month, and what of each state is won as a rule. */
export function Forecast({ currency }: { currency: string }) {
  const { t, tn } = useWords();
  const { locale, timezone } = useHouse();
  const all = useForecast(currency);
  const isEmpty = all.data?.every((row) => row.sale_count === 0);
  // months behind the last that has any are left out, and a row without a month that has none
  const last = all.data?.findLastIndex((row) => row.month !== null && row.sale_count > 0) ?? 0;
  const found = { ...all, data: isEmpty ? [] : all.data?.filter((row, at) => (row.month === null ? row.sale_count > 0 : at <= Math.max(last, LEAST_MONTHS - 1))) };
  const pipeline = usePipeline(currency);
  const stateName = useStateName();
  const running = monthStart(today(timezone));
  const money = (value: string | null) => (value === null ? <Unset>–</Unset> : <Amount value={value} currency={currency} />);
  const worded = (value: string) => formatAmount(value, currency, locale);
  const count = (value: number) => formatCount(value, locale);
  const ratio = (value: number | null) => (value === null ? <Unset>–</Unset> : formatRatio(String(value), locale));
  const name = (row: ForecastMonth) => (row.month ? formatMonth(row.month, locale) : t("sales.noDay"));
  const to = (row: ForecastMonth) => {
    if (!row.month) return `/sales?${filterAddress({ state: [...OPEN], "expected_on@is": "null" })}`;
    const days = { from: row.month, to: addDays(addMonths(row.month, 1), -1) };
    // what is overdue is in the running month
    return `/sales/expected?${filterAddress(within("expected_on", "days", row.month === running ? { to: days.to } : days, timezone))}`;
  };
  const spread = (row: ForecastMonth) => t("reports.spread", { low: worded(row.low_value), high: worded(row.high_value) });
  const basis = found.data?.[0]?.basis_count ?? 0;
  return (
    <>
      <Breakdown<ForecastMonth>
        title={t("reports.forecast")}
        note={currency}
        found={found}
        rowId={(row) => row.month ?? "none"}
        name={name}
        to={to}
        bar={{ value: (row) => row.weighted_value, amount: (row) => money(row.weighted_value) }}
        drawn={(rows) => (
          <SpreadBars
            label={t("reports.forecast")}
            none={t("reports.noneOpen")}
            spreads={rows?.map((row) => ({
              key: row.month ?? "none",
              name: name(row),
              href: row.sale_count > 0 ? to(row) : undefined,
              note: tn("reports.sales", row.sale_count, { count: count(row.sale_count) }),
              low: row.low_value,
              middle: row.weighted_value,
              high: row.high_value,
              amount: money(row.weighted_value),
              said: row.sale_count > 0 ? spread(row) : "",
            }))}
          />
        )}
        nameLabel={t("reports.step.month")}
        columns={[
          { key: "weighted", label: t("reports.weighted"), end: true, card: "value", cell: (row) => money(row.weighted_value) },
          { key: "low", label: t("reports.low"), end: true, cell: (row) => money(row.low_value) },
          { key: "high", label: t("reports.high"), end: true, cell: (row) => money(row.high_value) },
          { key: "value", label: t("reports.value"), end: true, cell: (row) => money(row.value) },
          { key: "count", label: t("nav.sales"), end: true, card: "state", cell: (row) => count(row.sale_count) },
          { key: "card", label: t("reports.spreadLabel"), card: "text", cardOnly: true, cell: spread },
        ]}
        csv={[
          { label: t("reports.from"), value: (row) => row.month },
          { label: `${t("reports.weighted")}, ${currency}`, value: (row) => row.weighted_value },
          { label: `${t("reports.low")}, ${currency}`, value: (row) => row.low_value },
          { label: `${t("reports.high")}, ${currency}`, value: (row) => row.high_value },
          { label: `${t("reports.value")}, ${currency}`, value: (row) => row.value },
          { label: t("nav.sales"), value: (row) => row.sale_count },
        ]}
        csvName="forecast"
        mayExport="sales.export"
        none={t("reports.noneOpen")}
      >
        {found.data && found.data.length > 0 && <p className={styles.quiet}>{tn("reports.forecastNote", basis, { count: count(basis) })}</p>}
      </Breakdown>
      <Breakdown<PipelineState>
        title={t("reports.pipeline")}
        note={currency}
        total={null}
        found={pipeline}
        rowId={(row) => `${row.kind}${row.state}`}
        name={(row) => t(`reports.of.${row.kind}`, { state: stateName(row) })}
        to={(row) => `/${row.kind}s?${filterAddress({ state: [row.state] })}`}
        bar={{ value: (row) => row.value, amount: (row) => money(row.value), note: (row) => t("reports.pipelineNote", { count: count(row.row_count), rate: row.win_rate === null ? "–" : formatRatio(String(row.win_rate), locale) }) }}
        nameLabel={t("field.state")}
        columns={[
          { key: "count", label: t("reports.count"), end: true, card: "state", cell: (row) => count(row.row_count) },
          { key: "value", label: t("reports.value"), end: true, card: "value", cell: (row) => money(row.value) },
          { key: "rate", label: t("reports.won"), end: true, cell: (row) => ratio(row.win_rate) },
          { key: "weighted", label: t("reports.weighted"), end: true, cell: (row) => money(row.weighted_value) },
          { key: "card", label: t("reports.weighted"), card: "text", cardOnly: true, cell: (row) => <>{t("reports.weighted")} {money(row.weighted_value)}</> },
        ]}
        csv={[
          { label: t("reports.count"), value: (row) => row.row_count },
          { label: `${t("reports.value")}, ${currency}`, value: (row) => row.value },
          { label: t("reports.won"), value: (row) => row.win_rate },
          { label: `${t("reports.weighted")}, ${currency}`, value: (row) => row.weighted_value },
        ]}
        csvName="pipeline"
        mayExport="sales.export"
        none={t("reports.noneOpen")}
      />
    </>
  );
}
