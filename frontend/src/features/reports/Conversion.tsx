import { useState, type ReactNode } from "react";
import { Link } from "react-router";
import type { LeadReportRow, SalesFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount, formatRatio } from "~/format/money";
import { useWords, type Word } from "~/i18n";
import { isOpen, STATES } from "~/features/leads/words";
import { Bars } from "~/ui/Bars";
import { CsvButton } from "~/ui/CsvButton";
import { Section } from "~/ui/Page";
import type { Period } from "~/ui/PeriodPicker";
import { Segments } from "~/ui/Segments";
import { Share } from "~/ui/Share";
import type { FilterValues } from "~/ui/useList";
import { having, leadsOf, stepIn } from "./address";
import { Breakdown } from "./Breakdown";
import styles from "./Reports.module.css";
import { useLeadReport } from "./useReports";
import { useStepName } from "./words";

const GROUPS = ["source", "person", "month"] as const;
type By = (typeof GROUPS)[number];

/** What narrows leads to what became of them. */
const OUTCOMES = {
  all: {},
  converted: { state: ["CONVERTED"] },
  lost: { state: ["LOST"] },
  open: { state: STATES.filter(isOpen) },
} satisfies Record<string, FilterValues>;
type Outcome = keyof typeof OUTCOMES;

/** What became of the leads of a period: how many became a sale, and where those came from. */
export function Conversion({ period, now }: { period: Period; now: SalesFigure | undefined }) {
  const { t, tn } = useWords();
  const { can, locale, timezone } = useHouse();
  const [by, setBy] = useState<By>("source");
  const found = useLeadReport(by, period);
  const monthName = useStepName("month");
  const span = `${period.from}-${period.to}`;
  const groups = GROUPS.filter((one) => one !== "person" || can("reports.read"));
  const count = (value: number) => formatCount(value, locale);
  const ratio = (value: number | null) => (value === null ? "–" : formatRatio(String(value), locale));
  const nameless = { source: t("leads.noSource"), person: t("sales.nobodys"), month: "" };
  const name = (row: LeadReportRow) => (row.key === null ? t("reports.rest") : by === "month" ? monthName(row.key) : (row.name ?? nameless[by]));
  const behind = (row: LeadReportRow, outcome: Outcome) => {
    if (row.key === null) return undefined;
    if (by === "month") return leadsOf(stepIn("month", row.key, period), timezone, OUTCOMES[outcome]);
    return leadsOf(period, timezone, { ...having(by === "person" ? "assigned_to" : "source", row.key), ...OUTCOMES[outcome] });
  };
  const counted = (row: LeadReportRow, value: number, outcome: Outcome): ReactNode => {
    const to = behind(row, outcome);
    return value > 0 && to ? <Link to={to}>{count(value)}</Link> : count(value);
  };
  const steps: { key: Outcome; word: Word; count: number }[] | undefined = now && [
    { key: "all", word: "reports.made", count: now.lead_count },
    { key: "converted", word: "reports.converted", count: now.converted_count },
    { key: "open", word: "reports.stillOpen", count: now.lead_count - now.converted_count - now.lost_count },
    { key: "lost", word: "leads.state.LOST", count: now.lost_count },
  ];
  return (
    <>
      <Section
        title={t("reports.funnel")}
        actions={can("leads.export") && <CsvButton name={`conversion-${span}`} rows={steps} columns={[{ label: t("reports.outcome"), value: (step) => t(step.word) }, { label: t("nav.leads"), value: (step) => step.count }]} />}
      >
        <Bars
          label={t("reports.funnel")}
          total={now && String(now.lead_count)}
          none={t("reports.noneMade")}
          bars={steps?.map((step) => ({ key: step.key, name: t(step.word), href: step.count > 0 ? leadsOf(period, timezone, OUTCOMES[step.key]) : undefined, value: String(step.count), amount: count(step.count) }))}
        />
        <p className={styles.quiet}>{t("reports.funnelNote")}</p>
      </Section>
      <Breakdown<LeadReportRow>
        title={t("reports.leadsBy")}
        found={found}
        rowId={(row) => row.key ?? "rest"}
        name={name}
        to={(row) => behind(row, "all")}
        bar={{
          value: (row) => String(row.lead_count),
          amount: (row) => tn("reports.leads", row.lead_count, { count: count(row.lead_count) }),
          note: (row) => t("reports.leadsNote", { converted: count(row.converted_count), conversion: ratio(row.conversion) }),
        }}
        total={now && String(now.lead_count)}
        nameLabel={t(`reports.by.${by}`)}
        columns={[
          { key: "leads", label: t("nav.leads"), end: true, card: "value", cell: (row) => count(row.lead_count) },
          { key: "converted", label: t("reports.converted"), end: true, cell: (row) => counted(row, row.converted_count, "converted") },
          { key: "lost", label: t("leads.state.LOST"), end: true, cell: (row) => counted(row, row.lost_count, "lost") },
          { key: "open", label: t("reports.stillOpen"), end: true, cell: (row) => counted(row, row.open_count, "open") },
          { key: "card", label: t("reports.converted"), card: "text", cardOnly: true, cell: (row) => t("reports.leadsCard", { converted: count(row.converted_count), lost: count(row.lost_count), open: count(row.open_count) }) },
          { key: "conversion", label: t("reports.conversion"), end: true, card: "state", cell: (row) => <Share of={row.conversion === null ? null : String(row.conversion)} /> },
        ]}
        csv={[
          { label: t("nav.leads"), value: (row) => row.lead_count },
          { label: t("reports.converted"), value: (row) => row.converted_count },
          { label: t("leads.state.LOST"), value: (row) => row.lost_count },
          { label: t("reports.stillOpen"), value: (row) => row.open_count },
          { label: t("reports.conversion"), value: (row) => row.conversion },
        ]}
        csvName={`leads-${by}-${span}`}
        mayExport="leads.export"
        none={t("reports.noneMade")}
        picks={<Segments label={t("reports.leadsBy")} options={groups.map((one) => ({ value: one, label: t(`reports.by.${one}`) }))} value={by} onChange={(one) => setBy(one as By)} />}
      />
    </>
  );
}
