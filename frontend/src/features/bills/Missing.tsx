import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { call } from "~/api/call";
import type { ProviderBill, ProviderBillMissing } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { CsvButton } from "~/ui/CsvButton";
import { DataTable } from "~/ui/DataTable";
import { Section } from "~/ui/Page";
import { Failed } from "~/ui/States";
import { Amount, DayText, Unset } from "~/ui/Value";
import styles from "./Bills.module.css";

const MOST = 1000;
const FIRST = 8;

/** What the provider told of in the bill's period and does not charge on it. */
export function Missing({ bill }: { bill: ProviderBill }) {
  const { t, tn } = useWords();
  const { locale, can } = useHouse();
  const [whole, setWhole] = useState(false);
  const found = useQuery({
    queryKey: ["bill-missing", bill.org_id, bill.id],
    meta: { rests: ["provider_bills"] },
    queryFn: () => call("provider_bill_missing", { org_id: bill.org_id, bill_id: bill.id, most: MOST }, true),
  });
  const name = (row: ProviderBillMissing) => row.counterpart || row.record_id || t("bills.missingDay");
  const left = (found.data?.length ?? 0) - FIRST;
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />;
  return (
    <Section
      title={`${t("bills.missing")} (${formatCount(bill.missing_count, locale)})`}
      note={t("bills.missingText")}
      actions={
        can("provider_bills.export") && (
          <CsvButton
            name={`not-on-bill-${bill.provider}-${bill.starts_on}`}
            columns={[
              { label: t("field.day"), value: (row: ProviderBillMissing) => row.happened_on },
              { label: t("bills.columnText"), value: name },
              { label: t("bills.id"), value: (row) => row.record_id },
              { label: t("bills.ours"), value: (row) => row.amount },
              { label: t("field.currency"), value: (row) => row.currency },
            ]}
            rows={found.data}
          />
        )
      }
    >
      <DataTable<ProviderBillMissing>
        label={t("bills.missing")}
        rows={whole ? found.data : found.data?.slice(0, FIRST)}
        skeletons={Math.min(FIRST, bill.missing_count)}
        rowId={(row) => row.fact_id ?? row.happened_on}
        rowName={name}
        columns={[
          { key: "what", label: t("bills.columnText"), card: "title", cell: (row) => (row.event_id ? <Link to={`/telephony/${row.event_id}?from=${row.happened_on}&to=${row.happened_on}`}>{name(row)}</Link> : name(row)) },
          { key: "day", label: t("field.day"), card: "text", cell: (row) => <DayText day={row.happened_on} /> },
          { key: "id", label: t("bills.id"), cell: (row) => row.record_id ?? <Unset>–</Unset> },
          { key: "ours", label: t("bills.ours"), end: true, card: "value", cell: (row) => <Amount value={row.amount} currency={row.currency} whole showCurrency /> },
        ]}
      />
      {!whole && left > 0 && (
        <Button className={styles.more} onClick={() => setWhole(true)}>
          {tn("differences.more", left, { count: formatCount(left, locale) })}
        </Button>
      )}
    </Section>
  );
}
