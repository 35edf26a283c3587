import { useGetList } from "ra-core";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { Section } from "~/ui/Page";
import { Amount, DayText, Unset } from "~/ui/Value";
import type { EntryRow } from ".";

/** What was last written for a customer, or for anybody: the price of last time stands beside the one being typed. */
export function LastEntries({ customerId, name, except }: { customerId: string | null; name: string; except?: string | undefined }) {
  const { t } = useWords();
  const { data } = useGetList<EntryRow>("manual_entries", {
    pagination: { page: 1, perPage: 8 },
    sort: { field: "happened_on", order: "DESC" },
    filter: { ...(customerId ? { customer_id: customerId } : {}), state: "active" },
  });
  const title = customerId ? t("manual.last", { name }) : t("manual.lastOfAll");
  const rows = data?.filter((row) => row.id !== except);
  return (
    <Section title={title}>
      {rows?.length === 0 ? (
        <Unset>{t("manual.noneBefore")}</Unset>
      ) : (
        <DataTable<EntryRow>
          label={title}
          rows={rows}
          skeletons={3}
          rowId={(row) => row.id}
          rowName={(row) => row.note}
          href={(row) => `/manual-entries/${row.id}`}
          columns={[
            { key: "what", label: t("field.note"), card: "title", cell: (row) => (customerId ? row.note || t(`direction.${row.direction}`) : `${row.note || t(`direction.${row.direction}`)}${row.customer ? ` · ${row.customer.name}` : ""}`) },
            { key: "day", label: t("field.day"), end: true, card: "text", cell: (row) => <DayText day={row.happened_on} /> },
            { key: "amount", label: t("field.amount"), end: true, card: "value", cell: (row) => <Amount value={row.direction === "cost" ? `-${row.amount}` : row.amount} currency={row.currency} showCurrency /> },
          ]}
        />
      )}
    </Section>
  );
}
