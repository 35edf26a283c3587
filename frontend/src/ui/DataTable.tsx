import { Fragment, type ReactNode } from "react";
import { Link } from "react-router";
import { useWords } from "~/i18n";
import { useFreshRows } from "~/live/fresh";
import { classes } from "./classes";
import { Icon } from "./Icon";
import { Skeleton } from "./States";
import styles from "./DataTable.module.css";

export interface Column<Row> {
  key: string;
  label: string;
  cell: (row: Row) => ReactNode;
  /** Numbers and amounts stand at the right. */
  end?: boolean;
  /** The database column by which this one sorts. */
  sort?: string;
  /** Where the cell stands on a phone's card; left out, it is not shown there. */
  card?: "title" | "value" | "text" | "state";
  /** A few words that stay on one line of the table. */
  oneLine?: boolean;
  /** On a phone's card only: a sentence in place of several columns. */
  cardOnly?: boolean;
  /** The reader left it out of the table; on a card it stays. */
  leftOut?: boolean;
}

export interface Selection {
  ids: string[];
  toggle: (id: string) => void;
  all: (ids: string[]) => void;
}

interface TableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  rowId: (row: Row) => string;
  rowName: (row: Row) => string;
  href?: (row: Row) => string | undefined;
  onOpen?: (row: Row) => void;
  /** Where a row is edited, for the key `e`; left out, that opens it. */
  edit?: ((row: Row) => string) | undefined;
  sort?: { field: string; order: "ASC" | "DESC" };
  onSort?: (field: string) => void;
  selection?: Selection;
  actions?: (row: Row) => ReactNode;
  dimmed?: (row: Row) => boolean;
  foot?: ReactNode;
  skeletons?: number;
  /** Under which heading a row stands; the rows come sorted by it. */
  group?: (row: Row) => string;
}

/** Rows at a glance: a table where there is room, cards with the same facts on a phone. */
export function DataTable<Row>(props: TableProps<Row>) {
  const { label, columns, rows, rowId, rowName, sort, onSort, selection, actions, dimmed, foot, skeletons = 8, group } = props;
  const { t } = useWords();
  const shown = rows?.map(rowId) ?? [];
  const allChosen = shown.length > 0 && shown.every((id) => selection?.ids.includes(id));
  const fresh = useFreshRows(rows, rowId);
  const someChosen = selection !== undefined && selection.ids.length > 0;
  return (
    <table className={classes(styles.table, selection && styles.selectable)} aria-busy={rows === undefined} aria-label={label}>
      <thead>
        <tr>
          {selection && (
            <th className={styles.check}>
              <CheckBox label={t("list.selectAll")} checked={allChosen} mixed={someChosen && !allChosen} onChange={() => selection.all(allChosen ? [] : shown)} />
            </th>
          )}
          {columns.map((column) => {
            const current = column.sort !== undefined && sort?.field === column.sort;
            return (
              <th key={column.key} scope="col" className={classes(column.end && styles.end, column.cardOnly && styles.cardOnly, column.leftOut && styles.leftOut)} aria-sort={current ? (sort?.order === "ASC" ? "ascending" : "descending") : undefined}>
                {column.sort && onSort ? (
                  <button type="button" className={classes(styles.sort, current && styles.sorted)} onClick={() => onSort(column.sort ?? "")}>
                    {column.label}
                    {current && <Icon name={sort?.order === "ASC" ? "up" : "downArrow"} size={12} />}
                  </button>
                ) : (
                  column.label
                )}
              </th>
            );
          })}
          {actions && (
            <th className={styles.tools}>
              <span className="visually-hidden">{t("list.actions")}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows === undefined &&
          Array.from({ length: skeletons }, (_, index) => (
            <tr key={index}>
              {selection && <td className={styles.check} />}
              {columns.map((column, at) => (
                <td key={column.key} className={classes(column.end && styles.end, column.cardOnly && styles.cardOnly, column.leftOut && styles.leftOut)} data-card={column.card}>
                  <Skeleton width={at === 0 ? `${50 + ((index * 17) % 35)}%` : 64} />
                </td>
              ))}
              {actions && <td className={styles.tools} />}
            </tr>
          ))}
        {rows?.map((row, place) => {
          const id = rowId(row);
          const chosen = selection?.ids.includes(id) ?? false;
          const heading = group?.(row);
          const before = place > 0 ? rows[place - 1] : undefined;
          return (
            <Fragment key={id}>
              {heading !== undefined && (!before || group?.(before) !== heading) && (
                <tr className={styles.group}>
                  <th scope="colgroup" colSpan={columns.length + (selection ? 1 : 0) + (actions ? 1 : 0)}>
                    {heading}
                  </th>
                </tr>
              )}
              <tr className={classes(chosen && styles.chosen, dimmed?.(row) && styles.dimmed, (props.href ?? props.onOpen) && styles.opens)} data-row={id} data-edit={props.edit?.(row)} data-fresh={fresh.has(id) || undefined}>
                {selection && (
                  <td className={styles.check}>
                    <CheckBox label={t("list.select", { name: rowName(row) })} checked={chosen} onChange={() => selection.toggle(id)} />
                  </td>
                )}
                {columns.map((column, at) => (
                  <td key={column.key} className={classes(column.end && styles.end, column.oneLine && styles.oneLine, column.cardOnly && styles.cardOnly, column.leftOut && styles.leftOut)} data-card={column.card}>
                    {at === 0 ? <Opener {...props} row={row} cell={column.cell(row)} /> : column.cell(row)}
                  </td>
                ))}
                {actions && <td className={styles.tools}>{actions(row)}</td>}
              </tr>
            </Fragment>
          );
        })}
      </tbody>
      {foot && rows && <tfoot>{foot}</tfoot>}
    </table>
  );
}

/** The first cell of a row opens it; the whole row is its target. */
function Opener<Row>({ href, onOpen, row, cell }: Pick<TableProps<Row>, "href" | "onOpen"> & { row: Row; cell: ReactNode }) {
  const to = href?.(row);
  if (to) {
    return (
      <Link to={to} className={styles.opener} data-opener>
        {cell}
      </Link>
    );
  }
  if (onOpen) {
    return (
      <button type="button" className={styles.opener} data-opener onClick={() => onOpen(row)}>
        {cell}
      </button>
    );
  }
  return <span className={styles.first}>{cell}</span>;
}

/** A box to tick; its name is on the input itself. */
export function CheckBox({ label, checked, mixed, disabled, onChange }: { label: string; checked: boolean; mixed?: boolean; disabled?: boolean; onChange: () => void }) {
  return (
    <span className={styles.box}>
      <input
        type="checkbox"
        aria-label={label}
        checked={checked}
        disabled={disabled}
        onChange={onChange}
        ref={(input) => {
          if (input) input.indeterminate = Boolean(mixed);
        }}
      />
      {(checked || mixed) && <Icon name={mixed ? "minus" : "check"} size={12} />}
    </span>
  );
}
