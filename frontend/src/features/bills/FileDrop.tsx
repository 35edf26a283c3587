import { useId, useState, type DragEvent } from "react";
import { useWords } from "~/i18n";
import { classes } from "~/ui/classes";
import { fieldStyles } from "~/ui/Field";
import { Icon } from "~/ui/Icon";
import styles from "./Bills.module.css";
import { readSheet, type Sheet } from "./csv";

/** Where a file is dropped or chosen. */
export function FileDrop({ name, error, onSheet }: { name: string | null; error: string | null; onSheet: (sheet: Sheet | null) => void }) {
  const { t } = useWords();
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (file: File | undefined) => {
    setOver(false);
    if (file) void readSheet(file).then(onSheet);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  };
  return (
    <div>
      <div
        className={classes(styles.drop, over && styles.over)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Icon name="up" size={20} />
        <label htmlFor={id}>{name ?? t("bills.drop")}</label>
        <span className={styles.hint} id={`${id}-hint`}>
          {t("bills.dropHint")}
        </span>
        <input id={id} className={styles.file} type="file" accept=".csv,.tsv,.txt,text/csv,text/plain" aria-describedby={error ? `${id}-error` : `${id}-hint`} aria-invalid={error ? true : undefined} onChange={(event) => take(event.target.files?.[0])} />
      </div>
      {error && (
        <p id={`${id}-error`} className={fieldStyles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
