import { useSearchParams } from "react-router";
import { call } from "~/api/call";
import type { ManualEntry } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { BulkAction, BulkBar } from "~/ui/BulkBar";
import { LinkButton } from "~/ui/Button";
import { Button } from "~/ui/Button";
import { ColumnsButton, useChosenColumns } from "~/ui/Columns";
import { DataTable, type Column } from "~/ui/DataTable";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Page } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { filterAddress, useList } from "~/ui/useList";
import { Amount, DayText, Status, Unset } from "~/ui/Value";
import { Views } from "~/ui/Views";

export type EntryRow = ManualEntry & { customer: { name: string } | null };

/** Revenue and costs typed in by hand. */
export default function ManualEntries() {
  const { t, tn } = useWords();
  const { can, organisation } = useHouse();
  const { run, busy } = useAction();
  const [search] = useSearchParams();
  const list = useList<EntryRow>({ resource: "manual_entries", sort: { field: "happened_on", order: "DESC" } });
  const mayCreate = can("manual_entries.create") || can("manual_entries.create_own");
  const mayUpdate = can("manual_entries.update") || can("manual_entries.update_own");
  const chosen = (list.rows ?? []).filter((row) => list.selection.ids.includes(row.id) && row.state === "active").map((row) => row.id);
  const setState = (ids: string[], state: "active" | "void") => call("set_manual_entries_state", { org_id: organisation.id, ids, state }).then(list.refetch);
  const create = mayCreate && (
    <LinkButton to="/manual-entries/new" kind="primary" icon="plus">
      {t("manual.new")}
    </LinkButton>
  );
  const columns: Column<EntryRow>[] = [
    { key: "what", label: t("field.note"), card: "title", cell: (row) => row.note || t(`direction.${row.direction}`) },
    { key: "customer", label: t("field.customer"), card: "text", cell: (row) => row.customer?.name ?? <Unset>{t("value.noCustomer")}</Unset> },
    { key: "direction", label: t("field.direction"), card: "state", cell: (row) => <EntryState row={row} /> },
    { key: "day", label: t("field.day"), sort: "happened_on", card: "text", cell: (row) => <DayText day={row.happened_on} /> },
    { key: "amount", label: t("field.amount"), end: true, card: "value", cell: (row) => <Amount value={row.direction === "cost" ? `-${row.amount}` : row.amount} currency={row.currency} showCurrency /> },
  ];
  const shown = useChosenColumns("manual-entries", columns);
  const views = [
    { name: t("views.all"), filters: "" },
    { name: t("direction.revenue"), filters: filterAddress({ direction: ["revenue"] }) },
    { name: t("views.costs"), filters: filterAddress({ direction: ["cost"] }) },
    { name: t("views.void"), filters: filterAddress({ state: ["void"] }) },
  ];
  return (
    <Page title={t("nav.manualEntries")} actions={create} tabs={<Views list="manual-entries" label={t("nav.manualEntries")} known={views} />}>
      <FilterBar end={<ColumnsButton list="manual-entries" columns={columns} />}>
        <ChoiceChip label={t("field.direction")} name="direction" filters={list.filters} setFilter={list.setFilter} options={[{ value: "revenue", label: t("direction.revenue") }, { value: "cost", label: t("direction.cost") }]} />
        <ChoiceChip label={t("field.state")} name="state" filters={list.filters} setFilter={list.setFilter} options={[{ value: "active", label: t("manual.active") }, { value: "void", label: t("manual.void") }]} />
      </FilterBar>
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        list.filtered ? (
          <Empty icon="entries" title={t("list.nothing")} action={<Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
            {t("list.nothingText")}
          </Empty>
        ) : (
          <Empty icon="entries" title={t("manual.emptyTitle")} action={create}>
            {t("manual.emptyText")}
          </Empty>
        )
      ) : (
        <DataTable<EntryRow>
          label={t("nav.manualEntries")}
          rows={list.rows}
          rowId={(row) => row.id}
          rowName={(row) => row.note || row.customer?.name || t(`direction.${row.direction}`)}
          href={(row) => `/manual-entries/${row.id}?${search.toString()}`}
          sort={list.sort}
          onSort={list.sortBy}
          selection={mayUpdate ? list.selection : undefined}
          dimmed={(row) => row.state === "void"}
          columns={shown}
        />
      )}
      <ListFoot more={list.more} />
      <BulkBar count={list.selection.ids.length} onClear={() => list.selection.all([])}>
        {chosen.length > 0 && (
          <BulkAction disabled={busy} onClick={() => void run(() => setState(chosen, "void"), tn("manual.voided", chosen.length), () => setState(chosen, "active")).then(() => list.selection.all([]))}>
            {tn("manual.voidThem", chosen.length)}
          </BulkAction>
        )}
      </BulkBar>
    </Page>
  );
}

function EntryState({ row }: { row: EntryRow }) {
  const { t } = useWords();
  if (row.state === "void") return <Status tone="none">{t("manual.void")}</Status>;
  return <Status tone={row.direction === "revenue" ? "accent" : "info"}>{t(`direction.${row.direction}`)}</Status>;
}
