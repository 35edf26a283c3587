import { useEffect, useRef, useState } from "react";
import { useHouse } from "~/app/house";
import { csvOf, type CsvColumn } from "~/format/csv";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "./Button";
import { useAction } from "./useAction";

interface Props<Row> {
  /** The file's name, without its ending. */
  name: string;
  columns: CsvColumn<Row>[];
  /** All rows, or the way to read them: it says how many it has so far. */
  rows: Row[] | undefined | ((tell: (count: number) => void, signal: AbortSignal) => Promise<Row[]>);
}

/** Hands a file to the browser. The mark in front tells spreadsheets that it is UTF-8. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: `${name}.csv` });
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Saves everything a list shows, also what is on its later pages. */
export function CsvButton<Row>({ name, columns, rows }: Props<Row>) {
  const { t } = useWords();
  const { locale } = useHouse();
  const { busy, run } = useAction();
  const [count, setCount] = useState(0);
  const left = useRef<AbortController>(null);
  useEffect(() => () => left.current?.abort(), []);
  const fetched = async () => {
    if (typeof rows !== "function") return rows ?? [];
    setCount(0);
    left.current = new AbortController();
    return rows(setCount, left.current.signal);
  };
  const start = () =>
    void run(async () => {
      try {
        save(name, csvOf(columns, await fetched()));
      } catch (error) {
        // Whoever has left the page wants no file of it.
        if (!left.current?.signal.aborted) throw error;
      }
    });
  return (
    <Button kind="quiet" icon="download" disabled={busy || (typeof rows !== "function" && !rows?.length)} onClick={start}>
      {busy && count > 0 ? t("csv.reading", { count: formatCount(count, locale) }) : t("csv.save")}
    </Button>
  );
}
