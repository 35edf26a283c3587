import { useDataProvider } from "ra-core";
import { readAll } from "~/api/readAll";
import type { SoldLine } from "~/api/rows";
import { useHouse } from "~/app/house";
import { SourceChip } from "~/features/leads/SourceChip";
import { useMembers } from "~/features/transitions/useMembers";
import type { CsvColumn } from "~/format/csv";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { ColumnsButton, useChosenColumns } from "~/ui/Columns";
import { CsvButton } from "~/ui/CsvButton";
import { CustomerChip } from "~/ui/CustomerChip";
import { DataTable, type Column } from "~/ui/DataTable";
import { ChoiceChip, FilterBar, NoneChip } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Page } from "~/ui/Page";
import { PeriodChip } from "~/ui/PeriodChip";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Amount, DayText, Unset } from "~/ui/Value";
import { SaleTabs } from "./SaleTabs";
import { ServicesChip } from "./ServicesChip";

/** The lines of completed sales, the latest first: the rows behind the revenue of a service. */
export default function SoldLines() {
  const { t } = useWords();
  const { membership, can, locale } = useHouse();
  const provider = useDataProvider();
  const members = useMembers(can("sales.read"));
  const list = useList<SoldLine>({ resource: "sold_lines", sort: { field: "completed_on", order: "DESC" } });
  const { filters, setFilter } = list;
  const money = (row: SoldLine) => <Amount value={row.net_amount} currency={row.currency} showCurrency />;
  const columns: Column<SoldLine>[] = [
    { key: "description", label: t("sales.description"), card: "title", cell: (row) => row.description },
    { key: "service", label: t("bookings.service"), oneLine: true, cell: (row) => row.service_name ?? <Unset>{t("sales.freeLine")}</Unset> },
    { key: "sale", label: t("sales.one"), oneLine: true, cell: (row) => row.sale_number },
    { key: "title", label: t("sales.title"), cell: (row) => row.sale_title },
    { key: "customer", label: t("field.customer"), card: "text", cell: (row) => row.customer_name ?? <Unset>{t(row.customer_id ? "sales.othersCustomer" : "value.noCustomer")}</Unset> },
    { key: "quantity", label: t("sales.quantity"), end: true, cell: (row) => formatCount(String(row.quantity), locale) },
    { key: "completed", label: t("sales.completedOn"), end: true, sort: "completed_on", card: "state", cell: (row) => <DayText day={row.completed_on} /> },
    { key: "amount", label: t("sales.net"), end: true, card: "value", cell: money },
  ];
  const shown = useChosenColumns("sold-lines", columns);
  const csv: CsvColumn<SoldLine>[] = [
    { label: t("sales.completedOn"), value: (row) => row.completed_on },
    { label: t("sales.number"), value: (row) => row.sale_number },
    { label: t("sales.title"), value: (row) => row.sale_title },
    { label: t("field.customer"), value: (row) => row.customer_name },
    { label: t("sales.description"), value: (row) => row.description },
    { label: t("bookings.service"), value: (row) => row.service_name },
    { label: t("sales.quantity"), value: (row) => row.quantity },
    { label: t("sales.net"), value: (row) => row.net_amount },
    { label: t("field.currency"), value: (row) => row.currency },
    { label: t("leads.source"), value: (row) => row.source },
  ];
  const readEvery = (tell: (count: number) => void, signal: AbortSignal) => readAll<SoldLine>(provider, { resource: "sold_lines", sort: list.sort, filter: filters }, tell, signal);
  return (
    <Page title={t("nav.sales")} tabs={<SaleTabs />}>
      <FilterBar
        end={
          <>
            {can("sales.export") && list.rows && list.rows.length > 0 && <CsvButton name="sold-lines" columns={csv} rows={readEvery} />}
            <ColumnsButton list="sold-lines" columns={columns} />
          </>
        }
      >
        <ServicesChip chosen={[filters.service_id ?? []].flat()} set={(service_id) => setFilter({ service_id })} />
        <NoneChip label={t("bookings.service")} none={t("sales.freeLine")} name="service_id" filters={filters} setFilter={setFilter} />
        <PeriodChip label={t("sales.completedOn")} column="completed_on" holds="days" filters={filters} setFilter={setFilter} />
        <ChoiceChip label={t("sales.soldBy")} name="sold_by" filters={filters} setFilter={setFilter} options={can("sales.read") ? members : [{ value: membership.id, label: membership.name }]} />
        <CustomerChip value={typeof filters.customer_id === "string" ? filters.customer_id : undefined} set={(customer_id) => setFilter({ customer_id })} />
        <SourceChip filters={filters} setFilter={setFilter} />
      </FilterBar>
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        list.filtered ? (
          <Empty icon="sales" title={t("list.nothing")} action={<Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
            {t("list.nothingText")}
          </Empty>
        ) : (
          <Empty icon="sales" title={t("sales.noneSold")}>
            {t("sales.noneSoldText")}
          </Empty>
        )
      ) : (
        <DataTable<SoldLine>
          label={t("sales.soldLines")}
          rows={list.rows}
          rowId={(row) => row.id}
          rowName={(row) => row.description}
          href={(row) => `/sales/${row.sale_id}`}
          sort={list.sort}
          onSort={list.sortBy}
          columns={shown}
        />
      )}
      <ListFoot more={list.more} />
    </Page>
  );
}
