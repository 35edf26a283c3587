import { useNavigate, useParams } from "react-router";
import type { Service } from "~/api/rows";
import { useHouse } from "~/app/house";
import { BookingTabs } from "~/features/bookings/BookingTabs";
import { UntaxedNotice } from "~/features/bookings/UntaxedNotice";
import { providerName } from "~/features/integrations/providers";
import type { CsvColumn } from "~/format/csv";
import { useWords } from "~/i18n";
import { Button, LinkButton } from "~/ui/Button";
import { CsvButton } from "~/ui/CsvButton";
import { DataTable, type Column } from "~/ui/DataTable";
import { ChoiceChip, FilterBar, TextChip } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Page } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Amount, Status, Unset } from "~/ui/Value";
import { ServiceDialog } from "./ServiceDialog";
import { percent } from "~/format/percent";

/** What customers book: price, currency and tax, edited by managers. */
export default function Services() {
  const { t } = useWords();
  const { locale, can } = useHouse();
  const { id } = useParams();
  const navigate = useNavigate();
  const list = useList<Service>({ resource: "services", sort: { field: "name", order: "ASC" } });
  const mayCreate = can("services.create");
  const mayUpdate = can("services.update");
  const create = mayCreate && (
    <LinkButton to="/bookings/services/new" kind="primary" icon="plus">
      {t("services.new")}
    </LinkButton>
  );
  const tax = (row: Service) => (row.tax_rate === null ? t("bookings.taxUnknown") : percent(row.tax_rate, locale));
  const columns: Column<Service>[] = [
    { key: "name", label: t("field.name"), card: "title", sort: "name", cell: (row) => row.name },
    { key: "state", label: t("field.state"), card: "state", sort: "state", cell: (row) => <Status tone={row.state === "active" ? "good" : "none"}>{t(`services.state.${row.state}`)}</Status> },
    { key: "from", label: t("bookings.provider"), cell: (row) => (row.provider ? providerName(row.provider) : <Unset>{t("services.own")}</Unset>) },
    { key: "tax", label: t("bookings.taxRate"), end: true, card: "text", cell: (row) => (row.tax_rate === null ? <Status tone="warn">{tax(row)}</Status> : tax(row)) },
    { key: "included", label: t("services.taxIn"), cell: (row) => t(row.tax_included ? "services.included" : "services.onTop") },
    { key: "price", label: t("services.price"), end: true, card: "value", cell: (row) => (row.price === null ? <Unset>{t("bookings.noPrice")}</Unset> : <Amount value={row.price} currency={row.currency} showCurrency />) },
  ];
  const csv: CsvColumn<Service>[] = [
    { label: t("field.name"), value: (row) => row.name },
    { label: t("field.state"), value: (row) => t(`services.state.${row.state}`) },
    { label: t("services.price"), value: (row) => row.price },
    { label: t("field.currency"), value: (row) => row.currency },
    { label: t("bookings.taxRate"), value: (row) => row.tax_rate },
    { label: t("services.taxIn"), value: (row) => t(row.tax_included ? "services.included" : "services.onTop") },
    { label: t("bookings.provider"), value: (row) => row.provider && providerName(row.provider) },
  ];
  return (
    <Page title={t("services.title")} tabs={<BookingTabs current="services" />} actions={create}>
      <UntaxedNotice />
      <FilterBar end={can("services.export") && !list.more && <CsvButton name="services" columns={csv} rows={list.rows} />}>
        <TextChip label={t("field.name")} name="name@ilike" filters={list.filters} setFilter={list.setFilter} />
        <ChoiceChip label={t("field.state")} name="state" filters={list.filters} setFilter={list.setFilter} options={(["active", "retired"] as const).map((state) => ({ value: state, label: t(`services.state.${state}`) }))} />
      </FilterBar>
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        <Empty icon="calendar" title={t(list.filtered ? "list.nothing" : "services.emptyTitle")} action={list.filtered ? <Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button> : create}>
          {t(list.filtered ? "list.nothingText" : "services.emptyText")}
        </Empty>
      ) : (
        <>
          <DataTable<Service>
            label={t("services.title")}
            rows={list.rows}
            rowId={(row) => row.id}
            rowName={(row) => row.name}
            {...(mayUpdate ? { href: (row: Service) => `/bookings/services/${row.id}` } : {})}
            columns={columns}
            sort={list.sort}
            onSort={list.sortBy}
            dimmed={(row) => row.state === "retired"}
          />
          <ListFoot more={list.more} />
        </>
      )}
      {mayUpdate && <ServiceDialog id={id} onClose={() => void navigate("/bookings/services")} />}
    </Page>
  );
}
