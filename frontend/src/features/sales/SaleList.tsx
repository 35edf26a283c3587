import { useDataProvider } from "ra-core";
import { useState } from "react";
import { readAll } from "~/api/readAll";
import type { SaleRow, SaleState } from "~/api/rows";
import { useHouse } from "~/app/house";
import { SourceChip } from "~/features/leads/SourceChip";
import { NameWithTags, TagFilter } from "~/features/tags/TagChips";
import { useTagsOn } from "~/features/tags/useTags";
import { HandOverDialog } from "~/features/transitions/HandOverDialog";
import { useMembers } from "~/features/transitions/useMembers";
import { Whose } from "~/features/transitions/Whose";
import type { CsvColumn } from "~/format/csv";
import { useWords, type Word } from "~/i18n";
import { BulkAction, BulkBar } from "~/ui/BulkBar";
import { Button, LinkButton } from "~/ui/Button";
import { ColumnsButton, useChosenColumns } from "~/ui/Columns";
import { CsvButton } from "~/ui/CsvButton";
import { CustomerChip } from "~/ui/CustomerChip";
import { DataTable, type Column } from "~/ui/DataTable";
import { ChoiceChip, FilterBar, NoneChip } from "~/ui/FilterChips";
import { InlineDay, InlineMenu } from "~/ui/Inline";
import { ListFoot } from "~/ui/ListFoot";
import { Page } from "~/ui/Page";
import { PeriodChip } from "~/ui/PeriodChip";
import { Empty, Failed } from "~/ui/States";
import { useList, type FilterValues } from "~/ui/useList";
import { DayText, Unset, When } from "~/ui/Value";
import { ManyStatesDialog, useCommonStates } from "./ManyStates";
import { SaleTabs } from "./SaleTabs";
import { ASKED, StateDialog } from "./StateDialogs";
import { useSales } from "./useSales";
import { SaleValue } from "./Value";
import { OPEN, SaleStatus, STATES } from "./words";

/** All of them, the newest first; those to come by their day; or those that were completed or cancelled, the latest first. */
type Which = "all" | "expected" | "sold" | "cancelled";

const LISTS: Record<Which, { sort: { field: string; order: "ASC" | "DESC" }; always?: FilterValues }> = {
  all: { sort: { field: "created_at", order: "DESC" } },
  expected: { sort: { field: "expected_on", order: "ASC" }, always: { "expected_on@not.is": "null", state: [...OPEN] } },
  sold: { sort: { field: "completed_on", order: "DESC" }, always: { "completed_on@not.is": "null" } },
  cancelled: { sort: { field: "state_since", order: "DESC" }, always: { state: ["CANCELLED"] } },
};

const EMPTY: Record<Which, { title: Word; text: Word }> = {
  all: { title: "sales.emptyTitle", text: "sales.emptyText" },
  expected: { title: "sales.noneExpected", text: "sales.noneExpectedText" },
  sold: { title: "sales.noneSold", text: "sales.noneSoldText" },
  cancelled: { title: "sales.noneCancelled", text: "sales.noneCancelledText" },
};

/** Sales as a list. */
export function SaleList({ which = "all" }: { which?: Which }) {
  const { t, tn } = useWords();
  const { membership, can } = useHouse();
  const provider = useDataProvider();
  const members = useMembers(can("sales.read"));
  const [handing, setHanding] = useState<SaleRow[] | null>(null);
  const [moving, setMoving] = useState<SaleRow[] | null>(null);
  const [asking, setAsking] = useState<{ sale: SaleRow; to: SaleState } | null>(null);
  const { nextOf, give, expect, busy, mayUpdate } = useSales();
  const { sort, always } = LISTS[which];
  const expected = which === "expected";
  const sold = which === "sold";
  const cancelled = which === "cancelled";
  const sellers = can("sales.read") ? members : [{ value: membership.id, label: membership.name }];
  const list = useList<SaleRow>({ resource: "sales", sort, ...(always ? { always } : {}) });
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
    cancelled
      ? { key: "cancelled", label: t("sales.cancelledOn"), end: true, sort: "state_since", card: "text" as const, cell: (row) => <When at={row.state_since} /> }
      : sold
      ? { key: "completed", label: t("sales.completedOn"), end: true, sort: "completed_on", card: "text" as const, cell: (row) => (row.completed_on ? <DayText day={row.completed_on} /> : <Unset>–</Unset>) }
      : { key: "expected", label: t("sales.expectedOn"), end: true, ...(expected ? { sort: "expected_on", card: "text" as const } : {}), cell: day },
    { key: "amount", label: t("sales.net"), end: true, card: "value", ...(which === "all" ? { sort: "net_hundredths" } : {}), cell: (row) => <SaleValue row={row} /> },
    { key: "created", label: t("field.created"), end: true, ...(which === "all" ? { sort: "created_at" } : {}), cell: (row) => <When at={row.created_at} /> },
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
  const { filters, setFilter } = list;
  return (
    <Page title={t("nav.sales")} actions={create} tabs={<SaleTabs />}>
      <FilterBar
        end={
          <>
            {can("sales.export") && list.rows && list.rows.length > 0 && <CsvButton name="sales" columns={csv} rows={readEvery} />}
            <ColumnsButton list="sales" columns={columns} />
          </>
        }
      >
        {which === "all" && <ChoiceChip label={t("field.state")} name="state" filters={filters} setFilter={setFilter} options={STATES.map((state) => ({ value: state, label: t(`sales.state.${state}`) }))} />}
        <CustomerChip value={typeof filters.customer_id === "string" ? filters.customer_id : undefined} set={(customer_id) => setFilter({ customer_id })} />
        {can("sales.read") && <ChoiceChip label={t("sales.whose")} name="assigned_to" filters={filters} setFilter={setFilter} options={members} />}
        {sold ? (
          <>
            <ChoiceChip label={t("sales.soldBy")} name="sold_by" filters={filters} setFilter={setFilter} options={sellers} />
            <NoneChip label={t("sales.soldBy")} none={t("sales.nobody")} name="sold_by" filters={filters} setFilter={setFilter} />
            <SourceChip filters={filters} setFilter={setFilter} />
            <PeriodChip label={t("sales.completedOn")} column="completed_on" holds="days" filters={filters} setFilter={setFilter} />
          </>
        ) : cancelled ? (
          <PeriodChip label={t("sales.cancelledOn")} column="state_since" filters={filters} setFilter={setFilter} />
        ) : (
          <>
            <PeriodChip label={t("field.created")} column="created_at" filters={filters} setFilter={setFilter} />
            {expected && <PeriodChip label={t("sales.expectedOn")} column="expected_on" holds="days" filters={filters} setFilter={setFilter} />}
            <NoneChip label={t("sales.expectedOn")} none={t("sales.noDay")} name="expected_on" filters={filters} setFilter={setFilter} />
          </>
        )}
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
          <Empty icon="sales" title={t(EMPTY[which].title)} action={which === "all" && create}>
            {t(EMPTY[which].text)}
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
          dimmed={(row) => row.state === "CANCELLED" && !cancelled}
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
