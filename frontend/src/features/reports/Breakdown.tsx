import { useState, type ReactNode } from "react";
import { useHouse } from "~/app/house";
import type { CsvColumn } from "~/format/csv";
import type { Decimal } from "~/format/money";
import { useWords } from "~/i18n";
import { Bars } from "~/ui/Bars";
import { Button } from "~/ui/Button";
import { CsvButton } from "~/ui/CsvButton";
import { DataTable, type Column } from "~/ui/DataTable";
import { Section } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import styles from "./Reports.module.css";

interface Props<Row> {
  title: string;
  note?: ReactNode;
  /** What is read, and how it is read again. */
  found: { data: Row[] | undefined; error: unknown; refetch: () => unknown };
  rowId: (row: Row) => string;
  name: (row: Row) => string;
  /** The rows behind a row. */
  to?: (row: Row) => string | undefined;
  /** How a row is drawn. */
  bar: { value: (row: Row) => Decimal; amount: (row: Row) => ReactNode; note?: (row: Row) => string | undefined };
  /** Another drawing than bars. */
  drawn?: (rows: Row[] | undefined) => ReactNode;
  /** The whole of which a bar is a share. */
  total?: Decimal | undefined | null;
  /** In the table, beside the name, which is under this word. */
  nameLabel: string;
  columns: Column<Row>[];
  csv: CsvColumn<Row>[];
  csvName: string;
  mayExport: string;
  /** What is said where nothing is. */
  none: string;
  /** What to break down by. */
  picks?: ReactNode;
  children?: ReactNode;
}

/** One report: drawn or as a table, each row a way to what it is made of, and saved as a file with the table's figures. */
export function Breakdown<Row>({ title, note, found, rowId, name, to, bar, drawn, total, nameLabel, columns, csv, csvName, mayExport, none, picks, children }: Props<Row>) {
  const { t } = useWords();
  const { can } = useHouse();
  const [asTable, setAsTable] = useState(false);
  const rows = found.data;
  const longest = rows?.map(bar.value).reduce<Decimal>((most, value) => (Number(value) > Number(most) ? value : most), "0");
  return (
    <Section
      title={title}
      note={note}
      actions={
        <>
          {can(mayExport) && <CsvButton name={csvName} rows={rows} columns={[{ label: nameLabel, value: name }, ...csv]} />}
          <Button kind="quiet" icon={asTable ? "overview" : "table"} onClick={() => setAsTable(!asTable)}>
            {t(asTable ? "chart.asChart" : "chart.asTable")}
          </Button>
          {picks}
        </>
      }
    >
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : rows?.length === 0 ? (
        <Empty icon="reports" title={none} />
      ) : asTable ? (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={title}>
          <DataTable<Row> label={title} rows={rows} skeletons={4} rowId={rowId} rowName={name} {...(to ? { href: to } : {})} columns={[{ key: "name", label: nameLabel, card: "title", cell: name }, ...columns]} />
        </div>
      ) : drawn ? (
        drawn(rows)
      ) : (
        <Bars
          label={title}
          total={total}
          longest={longest}
          none={none}
          bars={rows?.map((row) => ({ key: rowId(row), name: name(row), href: to?.(row), note: bar.note?.(row), value: bar.value(row), amount: bar.amount(row) }))}
        />
      )}
      {children}
    </Section>
  );
}
