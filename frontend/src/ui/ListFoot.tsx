import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "./Button";
import styles from "./List.module.css";

/** The way to the next rows of a list. */
export interface More {
  busy: boolean;
  next: () => void;
  /** How many stand there, and how many there are, where that is known. */
  shown?: { count: number; all: number };
}

export function ListFoot({ more }: { more: More | null }) {
  const { t } = useWords();
  const { locale } = useHouse();
  if (!more) return null;
  return (
    <div className={styles.foot}>
      {more.shown && <span>{t("list.shown", { count: formatCount(more.shown.count, locale), all: formatCount(more.shown.all, locale) })}</span>}
      <Button data-more onClick={more.next} disabled={more.busy}>
        {more.busy ? t("state.loading") : t("list.more")}
      </Button>
    </div>
  );
}
