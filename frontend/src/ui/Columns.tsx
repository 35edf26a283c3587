import { useRef, useState } from "react";
import { remember, remembered } from "~/app/remembered";
import { useWords } from "~/i18n";
import { createStore, useStore, type Store } from "~/live/state";
import { Button } from "./Button";
import { CheckBox, type Column } from "./DataTable";
import { Popup } from "./Popup";
import styles from "./List.module.css";

/** The keys of the columns that are left out, by list. */
const stores = new Map<string, Store<string[]>>();
/** The lists whose columns are those of a saved view for now. */
const ofViews = new Set<string>();
const wordsOf = (text: string | null) => (text ?? "").split(" ").filter(Boolean);

function storeOf(list: string): Store<string[]> {
  let store = stores.get(list);
  if (!store) {
    store = createStore(wordsOf(remembered(`columns.${list}`)));
    stores.set(list, store);
  }
  return store;
}

/** The keys of the columns that a list leaves out now, as a saved view keeps them. */
export const useLeftOut = (list: string): string => [...useStore(storeOf(list))].sort().join(" ");

/** Shows the columns of a saved view, which are not remembered; with null the reader's own again. */
export function showColumnsOf(list: string, leftOut: string | null): void {
  if (leftOut === null && !ofViews.delete(list)) return;
  if (leftOut !== null) ofViews.add(list);
  storeOf(list).set(wordsOf(leftOut ?? remembered(`columns.${list}`)));
}

/** The columns of a list that the reader wants, as this browser remembers; the first always stays, and so do a phone's cards. */
export function useChosenColumns<Row>(list: string, columns: Column<Row>[]): Column<Row>[] {
  const left = useStore(storeOf(list));
  return columns.map((column, at) => (at > 0 && left.includes(column.key) ? { ...column, leftOut: true } : column));
}

/** Chooses which columns a list shows. */
export function ColumnsButton<Row>({ list, columns }: { list: string; columns: Column<Row>[] }) {
  const { t } = useWords();
  const store = storeOf(list);
  const left = useStore(store);
  const button = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  const toggle = (key: string) => {
    const next = left.includes(key) ? left.filter((one) => one !== key) : [...left, key];
    store.set(next);
    if (!ofViews.has(list)) remember(`columns.${list}`, next.join(" "));
  };
  return (
    <span ref={button} className={styles.columns}>
      <Button kind="quiet" icon="columns" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t("list.columns")}
      </Button>
      <Popup anchor={button} label={t("list.columns")} align="end" open={open} onClose={() => setOpen(false)}>
        {columns
          .filter((column) => !column.cardOnly)
          .map((column, at) => (
            <label key={column.key} className={styles.choice}>
              <CheckBox label={column.label} checked={!left.includes(column.key) || at === 0} disabled={at === 0} onChange={() => toggle(column.key)} />
              <span aria-hidden="true">{column.label}</span>
            </label>
          ))}
      </Popup>
    </span>
  );
}
