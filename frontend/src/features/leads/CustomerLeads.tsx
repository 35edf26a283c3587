import type { LeadRow } from "~/api/rows";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { ListFoot } from "~/ui/ListFoot";
import { Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Unset, When } from "~/ui/Value";
import { LeadStatus, Worth } from "./words";

/** A customer's leads, the newest first, for their page. */
export function CustomerLeads({ customerId }: { customerId: string }) {
  const { t } = useWords();
  const list = useList<LeadRow>({ resource: "leads", sort: { field: "created_at", order: "DESC" }, always: { customer_id: customerId }, local: true, perPage: 10 });
  if (list.error) return <Failed error={list.error} retry={list.refetch} />;
  if (list.rows?.length === 0) return <Unset>{t("leads.noneOfCustomer")}</Unset>;
  return (
    <>
      <DataTable<LeadRow>
        label={t("nav.leads")}
        rows={list.rows}
        skeletons={2}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        href={(row) => `/leads/${row.id}`}
        columns={[
          { key: "name", label: t("field.name"), card: "title", cell: (row) => row.name },
          { key: "state", label: t("field.state"), card: "state", cell: (row) => <LeadStatus state={row.state} /> },
          { key: "value", label: t("leads.value"), end: true, card: "value", cell: (row) => <Worth row={row} /> },
          { key: "created", label: t("field.created"), end: true, card: "text", cell: (row) => <When at={row.created_at} /> },
        ]}
      />
      <ListFoot more={list.more} />
    </>
  );
}
