import { useWords } from "~/i18n";
import { Notice } from "~/ui/States";

/** Says how many sales or leads are not in the amounts, since their currency has no rate yet. */
export function Unconverted({ rows }: { rows: { unconverted_count: number }[] | undefined }) {
  const { tn } = useWords();
  const count = rows?.reduce((sum, row) => sum + row.unconverted_count, 0) ?? 0;
  return count > 0 ? <Notice kind="warn">{tn("dashboard.unconverted", count)}</Notice> : null;
}
