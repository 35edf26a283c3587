import { useEffect, useState } from "react";
import { useWords } from "~/i18n";
import { Icon } from "~/ui/Icon";
import { IconButton } from "~/ui/Button";
import styles from "./Logs.module.css";

/** A box to search a log with, and to empty again. */
export function LogSearch({ label, value, onSearch }: { label: string; value: string; onSearch: (words: string) => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <form
      role="search"
      className={styles.search}
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(typed.trim());
      }}
    >
      <Icon name="search" />
      <input type="text" aria-label={label} placeholder={label} maxLength={200} value={typed} onChange={(event) => setTyped(event.target.value)} />
      {value && (
        <IconButton
          icon="close"
          label={t("logs.clearSearch")}
          onClick={() => {
            setTyped("");
            onSearch("");
          }}
        />
      )}
    </form>
  );
}
