import { useDataProvider } from "ra-core";
import { useState } from "react";
import { readAll } from "~/api/readAll";
import type { SaleRow, SaleState } from "~/api/rows";
import { useHouse } from "~/app/house";
import { NameWithTags, TagFilter } from "~/features/tags/TagChips";
import { useTagsOn } from "~/features/tags/useTags";
import { HandOverDialog } from "~/features/transitions/HandOverDialog";
import { useMembers } from "~/features/transitions/useMembers";
import { Whose } from "~/features/transitions/Whose";
import type { CsvColumn } from "~/format/csv";
import { useWords } from "~/i18n";
import { BulkAction, BulkBar } from "~/ui/BulkBar";
import { Button, LinkButton } from "~/ui/Button";
import { ColumnsButton, useChosenColumns } from "~/ui/Columns";
import { CsvButton } from "~/ui/CsvButton";
import { CustomerChip } from "~/ui/CustomerChip";
import { DataTable, type Column } from "~/ui/DataTable";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { InlineDay, InlineMenu } from "~/ui/Inline";
import { ListFoot } from "~/ui/ListFoot";
import { Page } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { filterAddress, useList } from "~/ui/useList";
import { DayText, Unset, When } from "~/ui/Value";
import { Views } from "~/ui/Views";
import { ManyStatesDialog, useCommonStates } from "./ManyStates";
import { PeriodChip } from "./PeriodChip";
import { ASKED, StateDialog } from "./StateDialogs";
import { useSales } from "./useSales";
import { SaleValue } from "./Value";
import { OPEN, SaleStatus, STATES } from "./words";

/** Sales as a list; with `expected` those alone that are still to come and have a day. */
export function SaleList({ expected = false }: { expected?: boolean }) {
  const { t, tn } = useWords();
  const { membership, can } = useHouse();
  const provider = useDataProvider();
  const members = useMembers(can("sales.read"));
  const [handing, setHanding] = useState<SaleRow[] | null>(null);
  const [moving, setMoving] = useState<SaleRow[] | null>(null);
  const [asking, setAsking] = useState<{ sale: SaleRow; to: SaleState } | null>(null);
  const { nextOf, give, expect, busy, mayUpdate } = useSales();
  const always = expected ? { "expected_on@not.is": "null", state: [...OPEN] } : undefined;
  const list = useList<SaleRow>({ resource: "sales", sort: expected ? { field: "expected_on", order: "ASC" } : { field: "created_at", order: "DESC" }, ...(always ? { always } : {}) });
  const tagsOn = useTagsOn("sale_id", (list.rows ?? []).map(({ id }) => id));
  const chosen = (list.rows ?? []).filter((row) => list.selection.ids.includes(row.id));
  const mayMove = useCommonStates(chosen).length > 0;
  const clear = () => list.selection.all([]);
  const create = (can("sales.create") || can("sales.create_own")) && (
    <LinkButton to="/sales/new" kind="primary" icon="plus">
      {t("sales.new")}
    </LinkButton>
  );
  const customer = (row: SaleRow) => row.customer?.name ?? <Unset>{t(row.customer_id ? "sales.othersCustomer" : "value.noCustomer")}</Unset>;
  const state = (row: SaleRow) => (
    <InlineMenu label={t("inline.state", { name: row.title })} disabled={busy} items={nextOf(row.state).map((to) => ({ label: t(`sales.state.${to}`), danger: to === "CANCELLED", onSelect: () => (ASKED.includes(to) ? setAsking({ sale: row, to }) : void give(row, to)) }))}>
      <SaleStatus state={row.state} />
    </InlineMenu>
  );
  const day = (row: SaleRow) => {
    const shown = row.expected_on ? <DayText day={row.expected_on} /> : <Unset>–</Unset>;
    if (!mayUpdate || !OPEN.some((open) => open === row.state)) return shown;
    return (
      <InlineDay label={t("inline.expected", { name: row.title })} disabled={busy} value={row.expected_on} onChange={(to) => void expect(row, to)}>
        {shown}
      </InlineDay>
    );
  };
  const columns: Column<SaleRow>[] = [
    { key: "title", label: t("sales.title"), card: "title", cell: (row) => <NameWithTags name={row.title} tags={tagsOn(row.id)} /> },
    { key: "number", label: t("sales.number"), oneLine: true, cell: (row) => row.number ?? <Unset>–</Unset> },
    { key: "customer", label: t("field.customer"), card: "text", cell: customer },
    { key: "state", label: t("field.state"), card: "state", cell: state },
    { key: "whose", label: t("sales.whose"), oneLine: true, cell: (row) => <Whose what="sales" row={row} name={row.title} mayHand={can("sales.update")} /> },
    { key: "expected", label: t("sales.expectedOn"), end: true, ...(expected ? { sort: "expected_on", card: "text" as const } : {}), cell: day },
    { key: "amount", label: t("sales.net"), end: true, card: "value", ...(expected ? {} : { sort: "net_hundredths" }), cell: (row) => <SaleValue row={row} /> },
    { key: "created", label: t("field.created"), end: true, ...(expected ? {} : { sort: "created_at" }), cell: (row) => <When at={row.created_at} /> },
  ];
  const shown = useChosenColumns("sales", columns);
  const csv: CsvColumn<SaleRow>[] = [
    { label: t("sales.number"), value: (row) => row.number },
    { label: t("sales.title"), value: (row) => row.title },
    { label: t("field.customer"), value: (row) => row.customer?.name },
    { label: t("field.state"), value: (row) => t(`sales.state.${row.state}`) },
    { label: t("sales.net"), value: (row) => row.net_amount },
    { label: t("sales.tax"), value: (row) => row.tax_amount },
    { label: t("field.currency"), value: (row) => row.currency },
    { label: t("sales.expectedAmount"), value: (row) => row.expected_amount },
    { label: t("sales.expectedOn"), value: (row) => row.expected_on },
    { label: t("sales.completedOn"), value: (row) => row.completed_on },
    { label: t("leads.source"), value: (row) => row.source },
    { label: t("sales.whose"), value: (row) => row.assignee?.name },
    { label: t("field.created"), value: (row) => row.created_at },
  ];
  const readEvery = (tell: (count: number) => void, signal: AbortSignal) => readAll<SaleRow>(provider, { resource: "sales", sort: list.sort, filter: { ...list.filters, ...always } }, tell, signal);
  const views = [
    { name: t("views.all"), filters: "" },
    ...(can("sales.read") ? [{ name: t("sales.mine"), filters: filterAddress({ assigned_to: [membership.id] }) }] : []),
    { name: t("sales.openOnes"), filters: filterAddress({ state: [...OPEN] }) },
    { name: t("sales.completedOnes"), filters: filterAddress({ state: ["COMPLETED"] }) },
  ];
  const { filters, setFilter } = list;
  return (
    <Page title={t("nav.sales")} actions={create} tabs={<Views list="sales" label={t("nav.sales")} known={views} others={[{ to: "/sales/expected", label: t("sales.expectedOnes"), current: expected }]} />}>
      <FilterBar
        end={
          <>
            {can("sales.export") && list.rows && list.rows.length > 0 && <CsvButton name="sales" columns={csv} rows={readEvery} />}
            <ColumnsButton list="sales" columns={columns} />
          </>
        }
      >
        {!expected && <ChoiceChip label={t("field.state")} name="state" filters={filters} setFilter={setFilter} options={STATES.map((state) => ({ value: state, label: t(`sales.state.${state}`) }))} />}
        <CustomerChip value={typeof filters.customer_id === "string" ? filters.customer_id : undefined} set={(customer_id) => setFilter({ customer_id })} />
        {can("sales.read") && <ChoiceChip label={t("sales.whose")} name="assigned_to" filters={filters} setFilter={setFilter} options={members} />}
        <PeriodChip filters={filters} setFilter={setFilter} />
        <TagFilter filters={filters} setFilter={setFilter} />
      </FilterBar>
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        list.filtered ? (
          <Empty icon="sales" title={t("list.nothing")} action={<Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
            {t("list.nothingText")}
          </Empty>
        ) : (
          <Empty icon="sales" title={t(expected ? "sales.noneExpected" : "sales.emptyTitle")} action={!expected && create}>
            {t(expected ? "sales.noneExpectedText" : "sales.emptyText")}
          </Empty>
        )
      ) : (
        <DataTable<SaleRow>
          label={t("nav.sales")}
          rows={list.rows}
          rowId={(row) => row.id}
          rowName={(row) => row.title}
          href={(row) => `/sales/${row.id}`}
          edit={mayUpdate ? (row) => `/sales/${row.id}/edit` : undefined}
          sort={list.sort}
          onSort={list.sortBy}
          selection={mayUpdate ? list.selection : undefined}
          dimmed={(row) => row.state === "CANCELLED"}
          columns={shown}
        />
      )}
      <ListFoot more={list.more} />
      <BulkBar count={list.selection.ids.length} onClear={clear}>
        {mayMove && <BulkAction onClick={() => setMoving(chosen)}>{tn("sales.moveMany", chosen.length)}</BulkAction>}
        {can("sales.update") && chosen.length > 0 && <BulkAction onClick={() => setHanding(chosen)}>{tn("transitions.handOver.sales", chosen.length)}</BulkAction>}
      </BulkBar>
      {moving && <ManyStatesDialog of={moving} onClose={() => setMoving(null)} onDone={clear} />}
      {asking && <StateDialog sale={asking.sale} to={asking.to} busy={busy} onClose={() => setAsking(null)} onGive={(more) => void give(asking.sale, asking.to, more).then((done) => done && setAsking(null))} />}
      {handing && <HandOverDialog what="sales" of={handing} onClose={() => setHanding(null)} onDone={clear} />}
    </Page>
  );
}
