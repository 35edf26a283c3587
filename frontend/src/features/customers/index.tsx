import { lazy, Suspense, useState } from "react";
import type { Customer } from "~/api/rows";
import { useHouse } from "~/app/house";
import { NameWithTags, TagFilter } from "~/features/tags/TagChips";
import { useTagsOn } from "~/features/tags/useTags";
import { useWords } from "~/i18n";
import { Button, LinkButton } from "~/ui/Button";
import { ColumnsButton, useChosenColumns } from "~/ui/Columns";
import { DataTable, type Column } from "~/ui/DataTable";
import { ChoiceChip, FilterBar, TextChip } from "~/ui/FilterChips";
import { BulkAction, BulkBar } from "~/ui/BulkBar";
import { ListFoot } from "~/ui/ListFoot";
import { Page } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { filterAddress, useList } from "~/ui/useList";
import listStyles from "~/ui/List.module.css";
import { Unset, When } from "~/ui/Value";
import { Views } from "~/ui/Views";

const MergeDialog = lazy(() => import("./MergeDialog"));

/** Who the business deals with. */
export default function Customers() {
  const { t } = useWords();
  const { can } = useHouse();
  const [merging, setMerging] = useState<Customer[] | null>(null);
  const list = useList<Customer>({ resource: "customers", sort: { field: "name", order: "ASC" }, always: { "merged_into@is": "null" } });
  const tagsOn = useTagsOn("customer_id", (list.rows ?? []).map(({ id }) => id));
  const chosen = (list.rows ?? []).filter((row) => list.selection.ids.includes(row.id));
  const create = (can("customers.create") || can("customers.create_own")) && (
    <LinkButton to="/customers/new" kind="primary" icon="plus">
      {t("customers.new")}
    </LinkButton>
  );
  const kinds = ["company", "person", "brand"] as const;
  const columns: Column<Customer>[] = [
    { key: "name", label: t("field.name"), sort: "name", card: "title", cell: (row) => <NameWithTags name={row.name} tags={tagsOn(row.id)} /> },
    { key: "kind", label: t("field.kind"), card: "value", cell: (row) => t(`kind.${row.kind}`) },
    { key: "email", label: t("field.email"), card: "text", cell: (row) => row.email ?? <Unset /> },
    { key: "phone", label: t("field.phone"), card: "text", cell: (row) => row.phone ?? <Unset /> },
    { key: "created", label: t("field.created"), sort: "created_at", end: true, cell: (row) => <When at={row.created_at} /> },
  ];
  const shown = useChosenColumns("customers", columns);
  const views = [{ name: t("views.all"), filters: "" }, ...kinds.map((kind) => ({ name: t(`kinds.${kind}`), filters: filterAddress({ kind: [kind] }) }))];
  return (
    <Page title={t("nav.customers")} actions={create} tabs={<Views list="customers" label={t("nav.customers")} known={views} />}>
      <FilterBar end={<ColumnsButton list="customers" columns={columns} />}>
        <TextChip label={t("field.name")} name="name@ilike" filters={list.filters} setFilter={list.setFilter} />
        <ChoiceChip label={t("field.kind")} name="kind" filters={list.filters} setFilter={list.setFilter} options={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))} />
        <TagFilter filters={list.filters} setFilter={list.setFilter} />
      </FilterBar>
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        list.filtered ? (
          <Empty icon="customers" title={t("list.nothing")} action={<Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
            {t("list.nothingText")}
          </Empty>
        ) : (
          <Empty icon="customers" title={t("customers.emptyTitle")} action={create}>
            {t("customers.emptyText")}
          </Empty>
        )
      ) : (
        <DataTable<Customer>
          label={t("nav.customers")}
          rows={list.rows}
          rowId={(row) => row.id}
          rowName={(row) => row.name}
          href={(row) => `/customers/${row.id}`}
          edit={can("customers.update") || can("customers.update_own") ? (row) => `/customers/${row.id}/edit` : undefined}
          sort={list.sort}
          onSort={list.sortBy}
          selection={can("customers.update") ? list.selection : undefined}
          columns={shown}
        />
      )}
      <ListFoot more={list.more} />
      <BulkBar count={list.selection.ids.length} onClear={() => list.selection.all([])}>
        {chosen.length === 2 ? <BulkAction onClick={() => setMerging(chosen)}>{t("customers.mergeTwo")}</BulkAction> : <span className={listStyles.bulkHint}>{t("customers.chooseTwo")}</span>}
      </BulkBar>
      {merging && (
        <Suspense>
          <MergeDialog
            candidates={merging}
            onClose={() => setMerging(null)}
            onMerged={() => {
              list.selection.all([]);
              list.refetch();
            }}
          />
        </Suspense>
      )}
    </Page>
  );
}
