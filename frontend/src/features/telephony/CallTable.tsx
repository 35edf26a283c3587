import type { ReactNode } from "react";
import type { TelephonyRow } from "~/api/rows";
import { formatLength } from "~/format/dates";
import { useWords } from "~/i18n";
import { ColumnsButton, useChosenColumns } from "~/ui/Columns";
import { DataTable, type Column } from "~/ui/DataTable";
import listStyles from "~/ui/List.module.css";
import { ListFoot } from "~/ui/ListFoot";
import { Failed } from "~/ui/States";
import { useList, type FilterValues } from "~/ui/useList";
import { Unset, When } from "~/ui/Value";
import styles from "./Telephony.module.css";
import { agentText, CallState, Cost, whatWord } from "./words";

interface Props {
  filter: FilterValues;
  href: (row: TelephonyRow) => string;
  /** What is said where there is none. */
  empty: ReactNode;
  withoutCustomer?: boolean;
  perPage?: number;
}

/** How the list stands. */
export const NEWEST = { field: "started_at", order: "DESC" } as const;

/** Calls and messages, the newest first: who, what, how it went, how long, what it cost. */
export function CallTable({ filter, href, empty, withoutCustomer, perPage = 50 }: Props) {
  const { t } = useWords();
  const list = useList<TelephonyRow>({ resource: "telephony_list", sort: NEWEST, always: filter, local: true, perPage });
  const nameOf = (row: TelephonyRow) => (withoutCustomer ? t(whatWord(row)) : (row.customer_name ?? (row.counterpart || t("telephony.hidden"))));
  const who = (row: TelephonyRow) =>
    row.customer_name ? (
      <>
        <span className={styles.name}>{row.customer_name}</span> <span className={styles.number}>{row.counterpart}</span>
      </>
    ) : (
      row.counterpart || <Unset>{t("telephony.hidden")}</Unset>
    );
  const length = (row: TelephonyRow) => (row.kind === "message" ? <Unset>–</Unset> : row.seconds === null ? <Unset>–</Unset> : formatLength(row.seconds));
  const columns: Column<TelephonyRow>[] = [
    ...(withoutCustomer ? [] : [{ key: "who", label: t("telephony.who"), card: "title" as const, cell: who }]),
    { key: "what", label: t("telephony.what"), ...(withoutCustomer ? { card: "title" as const } : {}), cell: (row) => <What row={row} /> },
    ...(withoutCustomer ? [{ key: "number", label: t("telephony.number"), cell: (row: TelephonyRow) => row.counterpart || <Unset>{t("telephony.hidden")}</Unset> }] : []),
    { key: "state", label: t("field.state"), card: "state", cell: (row) => <CallState state={row.state} /> },
    { key: "length", label: t("telephony.length"), end: true, cell: length },
    { key: "card", label: t("telephony.what"), card: "text", cardOnly: true, cell: (row) => [withoutCustomer ? "" : t(whatWord(row)), agentText(row, t), row.seconds === null ? "" : formatLength(row.seconds)].filter(Boolean).join(", ") || row.counterpart },
    { key: "cost", label: t("direction.cost"), end: true, card: "value", cell: (row) => <Cost row={row} showCurrency /> },
    { key: "at", label: t("telephony.when"), end: true, card: "text", cell: (row) => <When at={row.started_at} /> },
  ];
  const name = withoutCustomer ? "calls-of-customer" : "telephony";
  const shown = useChosenColumns(name, columns);
  if (list.error) return <Failed error={list.error} retry={list.refetch} />;
  if (list.rows?.length === 0) return <>{empty}</>;
  return (
    <>
      {!withoutCustomer && (
        <div className={listStyles.above}>
          <ColumnsButton list={name} columns={columns} />
        </div>
      )}
      <DataTable<TelephonyRow>
        label={t("nav.telephony")}
        rows={list.rows}
        rowId={(row) => row.id}
        rowName={nameOf}
        href={href}
        columns={shown}
      />
      <ListFoot more={list.more} />
    </>
  );
}

/** A message with the beginning of what it says; a call with the agent that held it, and how it went. */
function What({ row }: { row: TelephonyRow }) {
  const { t } = useWords();
  const more = row.body ? row.body.slice(0, 80) : agentText(row, t);
  if (!more) return t(whatWord(row));
  return (
    <span className={styles.said}>
      <span>{t(whatWord(row))}</span> <bdi className={styles.snippet}>{more}</bdi>
    </span>
  );
}
