import type { ReactNode } from "react";
import type { BookingRow } from "~/api/rows";
import { providerName } from "~/features/integrations/providers";
import { useWords } from "~/i18n";
import { ColumnsButton, useChosenColumns } from "~/ui/Columns";
import { DataTable, type Column } from "~/ui/DataTable";
import listStyles from "~/ui/List.module.css";
import { ListFoot } from "~/ui/ListFoot";
import { Failed } from "~/ui/States";
import { useList, type FilterValues } from "~/ui/useList";
import { Amount, Span, Unset } from "~/ui/Value";
import { BookingStatus, isUntaxed, Value, whatText, whoText } from "./words";

interface Props {
  filter: FilterValues;
  href: (row: BookingRow) => string;
  /** What is said where there is none. */
  empty: ReactNode;
  withoutCustomer?: boolean;
  perPage?: number;
}

/** How the list stands. */
export const NEWEST = { field: "starts_at", order: "DESC" } as const;

/** Bookings, the newest first: who, what, with whom, when, how it went and what it is worth. */
export function BookingTable({ filter, href, empty, withoutCustomer, perPage = 50 }: Props) {
  const { t } = useWords();
  const list = useList<BookingRow>({ resource: "booking_list", sort: NEWEST, always: filter, local: true, perPage });
  const staff = (row: BookingRow) => row.staff_name ?? <Unset>–</Unset>;
  const net = (row: BookingRow) =>
    row.net_value === null ? <Unset>{t("bookings.noPrice")}</Unset> : <Amount value={row.net_value} currency={row.currency} showCurrency {...(isUntaxed(row) ? { estimated: true, title: t("bookings.untaxedOne") } : {})} />;
  // what bookings were sold for is asked where they are narrowed to those that were
  const isOfSold = filter.sold_as !== undefined;
  const soldFor = (row: BookingRow) => (row.sold_for !== null && row.sold_in !== null ? <Amount value={row.sold_for} currency={row.sold_in} showCurrency /> : <Unset>–</Unset>);
  const columns: Column<BookingRow>[] = [
    ...(withoutCustomer ? [] : [{ key: "who", label: t("telephony.who"), card: "title" as const, cell: (row: BookingRow) => (row.customer_name || row.client_name ? whoText(row, t) : <Unset>{t("bookings.nobody")}</Unset>) }]),
    { key: "service", label: t("bookings.service"), sort: "by_service", ...(withoutCustomer ? { card: "title" as const } : {}), cell: whatText },
    { key: "staff", label: t("bookings.staff"), sort: "by_staff", cell: staff },
    { key: "state", label: t("field.state"), card: "state", sort: "state", cell: (row) => <BookingStatus state={row.state} /> },
    { key: "card", label: t("bookings.service"), card: "text", cardOnly: true, cell: (row) => [withoutCustomer ? "" : whatText(row), row.staff_name].filter(Boolean).join(", ") },
    { key: "provider", label: t("bookings.provider"), cell: (row) => (row.provider ? providerName(row.provider) : <Unset>–</Unset>) },
    { key: "net", label: t("bookings.net"), end: true, cell: net },
    { key: "value", label: t("bookings.gross"), end: true, ...(isOfSold ? {} : { card: "value" as const }), cell: (row) => <Value row={row} /> },
    ...(isOfSold ? [{ key: "sold", label: t("bookings.soldFor"), end: true, card: "value" as const, cell: soldFor }] : []),
    { key: "when", label: t("bookings.when"), end: true, card: "text", sort: "starts_at", cell: (row) => <Span from={row.starts_at} to={row.ends_at} /> },
  ];
  const chosen = useChosenColumns("bookings", columns);
  const shown = withoutCustomer ? columns.filter(({ key }) => key !== "provider" && key !== "net") : chosen;
  if (list.error) return <Failed error={list.error} retry={list.refetch} />;
  if (list.rows?.length === 0) return <>{empty}</>;
  return (
    <>
      {!withoutCustomer && (
        <div className={listStyles.above}>
          <ColumnsButton list="bookings" columns={columns} />
        </div>
      )}
      <DataTable<BookingRow>
        label={t("nav.bookings")}
        rows={list.rows}
        rowId={(row) => row.id}
        rowName={(row) => (withoutCustomer ? whatText(row) : whoText(row, t))}
        href={href}
        columns={shown}
        sort={list.sort}
        onSort={list.sortBy}
        dimmed={(row) => row.state === "cancelled"}
      />
      <ListFoot more={list.more} />
    </>
  );
}
