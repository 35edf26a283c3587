import type { ReactNode } from "react";
import type { LedgerLine } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatAmount, formatRate } from "~/format/money";
import { formatDay } from "~/format/dates";
import { useWords, type Word } from "~/i18n";
import { LinkButton } from "~/ui/Button";
import { ColumnsButton, useChosenColumns } from "~/ui/Columns";
import { DataTable, type Column } from "~/ui/DataTable";
import { ListFoot } from "~/ui/ListFoot";
import { Empty, Failed } from "~/ui/States";
import listStyles from "~/ui/List.module.css";
import { useList, type FilterValues } from "~/ui/useList";
import { Amount, DayText, Status, Unset } from "~/ui/Value";

type EntryRow = LedgerLine;
const SOURCES: Record<string, Word> = { manual_entries: "ledger.manual", ai_usage_logs: "ledger.aiCall", ai_usage_days: "ledger.aiDay", telephony_legs: "ledger.telephony", calendar_events: "ledger.booking", sales: "ledger.sale", provider_bill_lines: "ledger.billLine" };

/** Where the row behind an entry is shown. */
function rowBehind(row: EntryRow): string | undefined {
  if (row.source === "manual_entries") return `/manual-entries/${row.source_id}`;
  if (row.source === "ai_usage_logs") return `/ai-usage?from=${row.day}&to=${row.day}&by=calls`;
  if (row.source === "ai_usage_days") return `/ai-usage?from=${row.day}&to=${row.day}`;
  if (row.source === "telephony_legs") return `/telephony/${row.source_id}?from=${row.day}&to=${row.day}`;
  if (row.source === "provider_bill_lines") return `/bills/${row.source_id}`;
  if (row.source === "sales") return `/sales/${row.source_id}`;
  if (row.source === "calendar_events") return `/bookings/${row.source_id}?from=${row.day}&to=${row.day}`;
  return undefined;
}
const TONES = { estimated: "plain", actual: "accent", reconciled: "good" } as const;

/** The entries behind a figure, each with the row it came from, its rate and the rate's date. */
export function LedgerList({ filter, local, withoutCustomer, empty }: { filter: FilterValues; local?: boolean; withoutCustomer?: boolean; empty?: ReactNode }) {
  const { t } = useWords();
  const { organisation, locale, can } = useHouse();
  const mayWrite = can("manual_entries.create") || can("manual_entries.create_own");
  const list = useList<EntryRow>({ resource: "ledger_lines", sort: { field: "day", order: "DESC" }, always: { to_currency: organisation.currency, ...filter }, local });
  const rateText = (row: EntryRow) =>
    row.rated_on && row.currency !== organisation.currency
      ? t("ledger.rate", { amount: `${formatAmount(row.amount, row.currency, locale)} ${row.currency}`, rate: row.rate ? formatRate(row.rate, locale) : "", day: formatDay(row.rated_on, locale) })
      : undefined;
  const signed = (row: EntryRow, value: string) => (row.direction === "cost" ? (value.startsWith("-") ? value.slice(1) : `-${value}`) : value);
  const columns: Column<EntryRow>[] = [
    {
      key: "source",
      label: t("ledger.what"),
      card: withoutCustomer ? "title" : "text",
      cell: (row) => t(SOURCES[row.source] ?? "ledger.other"),
    },
    { key: "direction", label: t("field.direction"), cell: (row) => t(`direction.${row.direction}`) },
    { key: "state", label: t("field.state"), card: "state", cell: (row) => <Status tone={TONES[row.state]}>{t(`ledger.${row.state}`)}</Status> },
    { key: "day", label: t("field.day"), sort: "day", card: "text", cell: (row) => <DayText day={row.day} /> },
    {
      key: "original",
      label: t("ledger.original"),
      end: true,
      cell: (row) => (row.currency === organisation.currency ? <Unset>–</Unset> : <Amount value={signed(row, row.amount)} currency={row.currency} showCurrency />),
    },
    {
      key: "amount",
      label: t("ledger.amount", { currency: organisation.currency }),
      end: true,
      card: "value",
      cell: (row) => (row.amount_org ? <Amount value={signed(row, row.amount_org)} currency={organisation.currency} estimated={row.state === "estimated"} title={[row.state === "estimated" ? t("value.estimated") : "", rateText(row)].filter(Boolean).join(". ") || undefined} /> : <Unset>{t("ledger.noRate")}</Unset>),
    },
  ];
  if (!withoutCustomer) columns.unshift({ key: "customer", label: t("field.customer"), card: "title", cell: (row) => row.customer_name ?? <Unset>{t("value.noCustomer")}</Unset> });
  const chosen = useChosenColumns("ledger", columns);
  const shown = withoutCustomer ? columns : chosen;
  if (list.error) return <Failed error={list.error} retry={list.refetch} />;
  if (list.rows?.length === 0) {
    // a customer's page has no period to choose, and its own way to a new entry
    if (local) return <Unset>{t(can("reports.read") ? "ledger.noneOfCustomer" : "ledger.noneOfYours")}</Unset>;
    return (
      <Empty icon="table" title={t("ledger.emptyTitle")} action={empty ?? (mayWrite && <LinkButton to="/manual-entries/new" kind="primary" icon="plus">{t("manual.new")}</LinkButton>)}>
        {t("ledger.emptyText")}
      </Empty>
    );
  }
  return (
    <>
      {!withoutCustomer && (
        <div className={listStyles.above}>
          <ColumnsButton list="ledger" columns={columns} />
        </div>
      )}
      <DataTable<EntryRow>
        label={t("nav.ledger")}
        rows={list.rows}
        rowId={(row) => row.id}
        rowName={(row) => row.customer_name ?? t("value.noCustomer")}
        href={rowBehind}
        columns={shown}
        sort={list.sort}
        onSort={list.sortBy}
      />
      <ListFoot more={list.more} />
    </>
  );
}
