import { useMemo, useState } from "react";
import type { OverviewDay } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatAmount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button, LinkButton } from "~/ui/Button";
import { DayTrend } from "~/ui/DayTrend";
import { Section } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { Amount } from "~/ui/Value";
import styles from "./Overview.module.css";
import { AVERAGED_DAYS, useTrend, type Looked } from "./useOverview";

const dayOf = (row: OverviewDay) => row.day;

/** Revenue and cost day by day, as lines or as the table they are drawn from. */
export function PerDay(looked: Looked) {
  const { t } = useWords();
  const { currency } = looked;
  const { data, lead, error, refetch } = useTrend(looked);
  const [asTable, setAsTable] = useState(false);
  if (data?.every((day) => day.entry_count === 0))
    return (
      <Empty
        icon="overview"
        title={t("overview.emptyTitle")}
        action={
          <LinkButton to="/manual-entries/new" kind="primary" icon="plus">
            {t("manual.new")}
          </LinkButton>
        }
      >
        {t("overview.emptyText")}
      </Empty>
    );
  return (
    <Section
      title={t("overview.perDay")}
      note={t(asTable ? "overview.perDayNote" : "overview.averaged", { currency })}
      actions={
        <Button kind="quiet" icon={asTable ? "overview" : "table"} onClick={() => setAsTable(!asTable)}>
          {asTable ? t("chart.asChart") : t("chart.asTable")}
        </Button>
      }
    >
      {error ? <Failed error={error} retry={() => void refetch()} /> : <Trend days={data} lead={lead} asTable={asTable} {...looked} />}
    </Section>
  );
}

function Trend({ days, lead, period, currency, asTable }: { days: OverviewDay[] | undefined; lead: number; asTable: boolean } & Looked) {
  const { t } = useWords();
  const { locale } = useHouse();
  const lines = useMemo(
    () => [
      { label: t("direction.revenue"), value: (row: OverviewDay) => row.revenue },
      { label: t("direction.cost"), value: (row: OverviewDay) => row.cost },
    ],
    [t],
  );
  const money = (value: string) => <Amount value={value} currency={currency} />;
  const table = {
    to: (day: string) => `/entries?from=${day}&to=${day}`,
    columns: [
      { key: "revenue", label: `${t("direction.revenue")}, ${currency}`, end: true, cell: (row: OverviewDay) => money(row.revenue) },
      { key: "cost", label: t("direction.cost"), end: true, cell: (row: OverviewDay) => money(row.cost) },
      { key: "card", label: t("direction.revenue"), card: "text" as const, cardOnly: true, cell: (row: OverviewDay) => t("overview.cardText", { revenue: formatAmount(row.revenue, currency, locale), cost: formatAmount(row.cost, currency, locale) }) },
      { key: "margin", label: t("overview.margin"), end: true, card: "value" as const, cell: (row: OverviewDay) => money(row.margin) },
    ],
  };
  const trend = (
    <DayTrend<OverviewDay>
      label={t("overview.perDay")}
      rows={days}
      dayOf={dayOf}
      period={period}
      average={AVERAGED_DAYS}
      lead={lead}
      lines={lines}
      facts={(row) => [
        [t("direction.revenue"), money(row.revenue)],
        [t("direction.cost"), money(row.cost)],
      ]}
      {...(asTable ? { table } : {})}
    />
  );
  if (!asTable) return trend;
  return (
    // A long table scrolls inside its place, so it can be reached by keyboard.
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t("overview.perDay")}>
      {trend}
    </div>
  );
}
