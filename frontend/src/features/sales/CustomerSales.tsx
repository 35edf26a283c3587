import type { SaleRow } from "~/api/rows";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { ListFoot } from "~/ui/ListFoot";
import { Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Unset, When } from "~/ui/Value";
import { SaleValue } from "./Value";
import { SaleStatus } from "./words";

/** A customer's sales, the newest first, for their page. */
export function CustomerSales({ customerId }: { customerId: string }) {
  const { t } = useWords();
  const list = useList<SaleRow>({ resource: "sales", sort: { field: "created_at", order: "DESC" }, always: { customer_id: customerId }, local: true, perPage: 10 });
  if (list.error) return <Failed error={list.error} retry={list.refetch} />;
  if (list.rows?.length === 0) return <Unset>{t("sales.noneOfCustomer")}</Unset>;
  return (
    <>
      <DataTable<SaleRow>
        label={t("nav.sales")}
        rows={list.rows}
        skeletons={2}
        rowId={(row) => row.id}
        rowName={(row) => row.title}
        href={(row) => `/sales/${row.id}`}
        columns={[
          { key: "title", label: t("sales.title"), card: "title", cell: (row) => row.title },
          { key: "state", label: t("field.state"), card: "state", cell: (row) => <SaleStatus state={row.state} /> },
          { key: "amount", label: t("sales.net"), end: true, card: "value", cell: (row) => <SaleValue row={row} /> },
          { key: "created", label: t("field.created"), end: true, card: "text", cell: (row) => <When at={row.created_at} /> },
        ]}
      />
      <ListFoot more={list.more} />
    </>
  );
}
