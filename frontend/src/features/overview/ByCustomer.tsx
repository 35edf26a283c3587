import type { OverviewCustomer } from "~/api/database";
import { useHouse } from "~/app/house";
import { formatCount, formatRatio, ratioOf } from "~/format/money";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import type { Period } from "~/ui/PeriodPicker";
import { Amount, Unset } from "~/ui/Value";
import styles from "./Overview.module.css";

/** The customers whose rows make up the figures. */
export function ByCustomer({ rows, currency, period }: { rows: OverviewCustomer[] | undefined; currency: string; period: Period }) {
  const { t } = useWords();
  const { locale } = useHouse();
  const nameOf = (row: OverviewCustomer) => row.customer_name ?? (row.kind === "rest" ? t("overview.rest") : t("value.noCustomer"));
  return (
    <DataTable<OverviewCustomer>
      label={t("overview.byCustomer")}
      rows={rows}
      rowId={(row) => `${row.kind}${row.customer_id ?? ""}`}
      rowName={nameOf}
      href={(row) => (row.customer_id || row.kind === "none" ? `/entries?from=${period.from}&to=${period.to}&customer=${row.customer_id ?? "none"}` : undefined)}
      columns={[
        { key: "name", label: t("field.customer"), card: "title", cell: (row) => (row.customer_id ? nameOf(row) : <Unset>{nameOf(row)}</Unset>) },
        { key: "entries", label: t("overview.entries"), end: true, cell: (row) => formatCount(row.entry_count, locale) },
        { key: "revenue", label: `${t("direction.revenue")}, ${currency}`, end: true, cell: (row) => <Amount value={row.revenue} currency={currency} /> },
        { key: "cost", label: t("direction.cost"), end: true, cell: (row) => <Amount value={row.cost} currency={currency} /> },
        { key: "margin", label: t("overview.margin"), end: true, card: "value", cell: (row) => <Amount value={row.margin} currency={currency} /> },
        { key: "ratio", label: t("overview.marginRatio"), end: true, card: "state", cell: (row) => <Ratio value={ratioOf(row.margin, row.revenue)} /> },
      ]}
    />
  );
}

function Ratio({ value }: { value: string | null }) {
  const { locale } = useHouse();
  if (value === null) return <Unset>–</Unset>;
  // The bar is a picture of the ratio, so its length may be a float; the words beside it are exact.
  const width = Math.min(Math.max(Number(value), 0), 1) * 100;
  return (
    <>
      <span className={styles.bar} aria-hidden="true">
        <span style={{ width: `${width}%` }} />
      </span>
      <span className={styles.ratio}>{formatRatio(value, locale)}</span>
    </>
  );
}
