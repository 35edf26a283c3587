import type { OverviewCustomer } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatAmount, formatCount, isZero, ratioOf } from "~/format/money";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { Section } from "~/ui/Page";
import { Share } from "~/ui/Share";
import { Failed } from "~/ui/States";
import { Amount, Unset } from "~/ui/Value";
import { useCustomers, type Looked } from "./useOverview";

/** The customers whose rows make up the figures. */
export function ByCustomer(looked: Looked) {
  const { t } = useWords();
  const { data, error, refetch } = useCustomers(looked);
  return (
    <Section title={t("overview.byCustomer")}>
      {error ? <Failed error={error} retry={() => void refetch()} /> : data?.length === 0 ? <Unset>{t("overview.noCustomers")}</Unset> : <Customers rows={data} {...looked} />}
    </Section>
  );
}

function Customers({ rows, currency, period, size }: { rows: OverviewCustomer[] | undefined } & Looked) {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  const narrow = size === "half";
  const nameOf = (row: OverviewCustomer) => row.customer_name ?? (row.kind === "rest" ? t("overview.rest") : t("value.noCustomer"));
  // An amount that waits for its rate is not zero.
  const money = (row: OverviewCustomer, value: string) => (row.unconverted_count > 0 && isZero(value) ? <Unset>{t("ledger.noRate")}</Unset> : <Amount value={value} currency={currency} />);
  return (
    <DataTable<OverviewCustomer>
      label={t("overview.byCustomer")}
      rows={rows}
      rowId={(row) => `${row.kind}${row.customer_id ?? ""}`}
      rowName={nameOf}
      href={(row) => (row.customer_id || row.kind === "none" ? `/entries?from=${period.from}&to=${period.to}&customer=${row.customer_id ?? "none"}` : undefined)}
      columns={[
        { key: "name", label: t("field.customer"), card: "title", cell: (row) => (row.customer_id ? nameOf(row) : <Unset>{nameOf(row)}</Unset>) },
        { key: "entries", label: t("overview.entries"), end: true, leftOut: narrow, cell: (row) => formatCount(row.entry_count, locale) },
        { key: "revenue", label: `${t("direction.revenue")}, ${currency}`, end: true, card: "value", cell: (row) => money(row, row.revenue) },
        { key: "cost", label: t("direction.cost"), end: true, leftOut: narrow, cell: (row) => money(row, row.cost) },
        { key: "margin", label: t("overview.margin"), end: true, cell: (row) => money(row, row.margin) },
        { key: "card", label: t("overview.margin"), card: "text", cardOnly: true, cell: (row) => tn("overview.cardText", row.entry_count, { count: formatCount(row.entry_count, locale), margin: formatAmount(row.margin, currency, locale) }) },
        { key: "ratio", label: t("overview.marginRatio"), end: true, card: "state", cell: (row) => <Share of={ratioOf(row.margin, row.revenue)} /> },
      ]}
    />
  );
}
