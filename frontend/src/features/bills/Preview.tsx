import { useWords, type Word } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { Section } from "~/ui/Page";
import { Unset } from "~/ui/Value";
import styles from "./Bills.module.css";
import type { Sheet } from "./csv";
import { told, type Mapping } from "./presets";

const SHOWN = 5;

/** The first lines of a file as the columns are chosen. */
export function Preview({ sheet, mapping }: { sheet: Sheet; mapping: Mapping }) {
  const { t } = useWords();
  const lines = sheet.lines.slice(0, SHOWN).map((line) => told(line, mapping));
  const column = (key: "id" | "at" | "text", word: Word) => ({ key, label: t(word), card: "text" as const, cell: (line: (typeof lines)[number]) => line[key] || <Unset>–</Unset> });
  return (
    <Section title={t("bills.preview")}>
      <div className={styles.preview}>
        <DataTable
          label={t("bills.preview")}
          rows={lines}
          rowId={(line) => line.n}
          rowName={(line) => `${t("bills.line")} ${line.n}`}
          columns={[
            { key: "n", label: t("bills.line"), card: "title", cell: (line) => line.n },
            column("at", "field.day"),
            column("text", "bills.columnText"),
            column("id", "bills.id"),
            { key: "amount", label: t("bills.columnAmount"), end: true, card: "value", cell: (line) => `${line.amount} ${line.currency}`.trim() || <Unset>–</Unset> },
          ]}
        />
      </div>
    </Section>
  );
}
