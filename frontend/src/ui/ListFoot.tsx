import { useWords } from "~/i18n";
import { Button } from "./Button";
import styles from "./List.module.css";

/** The way to the next rows of a list. */
export function ListFoot({ more }: { more: { busy: boolean; next: () => void } | null }) {
  const { t } = useWords();
  if (!more) return null;
  return (
    <div className={styles.foot}>
      <Button data-more onClick={more.next} disabled={more.busy}>
        {more.busy ? t("state.loading") : t("list.more")}
      </Button>
    </div>
  );
}
