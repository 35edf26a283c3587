import { useMemo, useState } from "react";
import type { SalesReportRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount, formatRatio } from "~/format/money";
import { useWords } from "~/i18n";
import type { Period } from "~/ui/PeriodPicker";
import { Segments } from "~/ui/Segments";
import { Amount, Unset } from "~/ui/Value";
import { having, stepIn, type Step } from "./address";
import { Breakdown } from "./Breakdown";
import { OverTime } from "./OverTime";
import { useSalesReport } from "./useReports";
import { useSold } from "./useSold";
import { useStepName } from "./words";

interface Props {
  period: Period;
  currency: string;
  /** The period's revenue, of which each row is a share. */
  revenue: string | undefined;
}

const STEPS: Step[] = ["day", "week", "month"];
const GROUPS = ["person", "service", "source"] as const;
type By = (typeof GROUPS)[number];

/** What is known of a row of revenue, in the table and in the file. */
function useRevenueColumns(currency: string) {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  return useMemo(() => {
    const money = (value: string | null) => (value === null ? <Unset>–</Unset> : <Amount value={value} currency={currency} />);
    const count = (row: SalesReportRow) => formatCount(row.sale_count, locale);
    const share = (row: SalesReportRow) => (row.share === null ? <Unset>–</Unset> : formatRatio(String(row.share), locale));
    return {
      money,
      sold: (row: SalesReportRow) => tn("reports.sales", row.sale_count, { count: count(row) }),
      columns: [
        { key: "revenue", label: `${t("direction.revenue")}, ${currency}`, end: true, card: "value" as const, cell: (row: SalesReportRow) => money(row.revenue) },
        { key: "share", label: t("reports.share"), end: true, card: "state" as const, cell: share },
        { key: "count", label: t("nav.sales"), end: true, cell: count },
        { key: "average", label: t("reports.averageDeal"), end: true, cell: (row: SalesReportRow) => money(row.average_deal) },
        { key: "card", label: t("nav.sales"), card: "text" as const, cardOnly: true, cell: (row: SalesReportRow) => tn("reports.sales", row.sale_count, { count: count(row) }) },
      ],
      csv: [
        { label: `${t("direction.revenue")}, ${currency}`, value: (row: SalesReportRow) => row.revenue },
        { label: t("reports.share"), value: (row: SalesReportRow) => row.share },
        { label: t("nav.sales"), value: (row: SalesReportRow) => row.sale_count },
        { label: `${t("reports.averageDeal")}, ${currency}`, value: (row: SalesReportRow) => row.average_deal },
      ],
    };
  }, [t, tn, locale, currency]);
}

/** Revenue over time, and who and what brought it. */
export function Revenue({ period, currency, revenue }: Props) {
  const { t } = useWords();
  const { can } = useHouse();
  const [step, setStep] = useState<Step>("day");
  const [by, setBy] = useState<By>(can("reports.read") ? "person" : "service");
  const overTime = useSalesReport(step, period, currency);
  const grouped = useSalesReport(by, period, currency);
  const { money, sold, columns, csv } = useRevenueColumns(currency);
  const to = useSold();
  const stepName = useStepName(step);
  const span = `${period.from}-${period.to}`;
  const groups = GROUPS.filter((one) => one !== "person" || can("reports.read"));
  const nobody = { person: t("sales.nobody"), service: t("sales.freeLine"), source: t("leads.noSource") };
  const none = t("reports.noneSold");
  const when = (row: SalesReportRow) => to.sales(stepIn(step, row.key ?? "", period));
  const behind = (row: SalesReportRow) => {
    if (row.key === null) return undefined;
    return by === "service" ? to.lines(period, having("service_id", row.key)) : to.sales(period, having(by === "person" ? "sold_by" : "source", row.key));
  };
  return (
    <>
      <Breakdown<SalesReportRow>
        title={t("reports.overTime")}
        note={currency}
        found={overTime}
        rowId={(row) => row.key ?? ""}
        name={(row) => stepName(row.key ?? "")}
        to={when}
        bar={{ value: (row) => row.revenue, amount: (row) => money(row.revenue) }}
        drawn={(rows) => <OverTime rows={rows} step={step} currency={currency} name={(row) => stepName(row.key ?? "")} to={when} sold={sold} />}
        nameLabel={t(`reports.step.${step}`)}
        columns={columns}
        csv={[{ label: t("reports.from"), value: (row) => row.key }, ...csv]}
        csvName={`revenue-${step}-${span}`}
        mayExport="sales.export"
        none={none}
        picks={<Segments label={t("reports.steps")} options={STEPS.map((one) => ({ value: one, label: t(`reports.step.${one}`) }))} value={step} onChange={(one) => setStep(one as Step)} />}
      />
      <Breakdown<SalesReportRow>
        title={t("reports.revenueBy")}
        note={currency}
        found={grouped}
        rowId={(row) => row.key ?? "rest"}
        name={(row) => (row.key === null ? t("reports.rest") : (row.name ?? nobody[by]))}
        to={behind}
        bar={{ value: (row) => row.revenue, amount: (row) => money(row.revenue), note: sold }}
        total={revenue}
        nameLabel={t(`reports.by.${by}`)}
        columns={columns}
        csv={csv}
        csvName={`revenue-${by}-${span}`}
        mayExport="sales.export"
        none={none}
        picks={<Segments label={t("reports.revenueBy")} options={groups.map((one) => ({ value: one, label: t(`reports.by.${one}`) }))} value={by} onChange={(one) => setBy(one as By)} />}
      />
    </>
  );
}
