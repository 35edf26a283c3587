import { useGetList } from "ra-core";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { Section } from "~/ui/Page";
import { Amount, DayText, Unset } from "~/ui/Value";
import type { EntryRow } from ".";

/** What was last written for a customer: the price of last time stands beside the one being typed. */
export function LastEntries({ customerId, name, except }: { customerId: string; name: string; except?: string }) {
  const { t } = useWords();
  const { data } = useGetList<EntryRow>("manual_entries", {
    pagination: { page: 1, perPage: 8 },
    sort: { field: "happened_on", order: "DESC" },
    filter: { customer_id: customerId, state: "active" },
  });
  const rows = data?.filter((row) => row.id !== except);
  return (
    <Section title={t("manual.last", { name })}>
      {rows?.length === 0 ? (
        <Unset>{t("manual.noneBefore")}</Unset>
      ) : (
        <DataTable<EntryRow>
          label={t("manual.last", { name })}
          rows={rows}
          skeletons={3}
          rowId={(row) => row.id}
          rowName={(row) => row.note}
          columns={[
            { key: "what", label: t("field.note"), card: "title", cell: (row) => row.note || t(`direction.${row.direction}`) },
            { key: "day", label: t("field.day"), card: "text", cell: (row) => <DayText day={row.happened_on} /> },
            { key: "amount", label: t("field.amount"), end: true, card: "value", cell: (row) => <Amount value={row.direction === "cost" ? `-${row.amount}` : row.amount} currency={row.currency} showCurrency /> },
          ]}
        />
      )}
    </Section>
  );
}
