import type { SyncRun } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Progress } from "~/ui/Progress";

/** How far a run is; nothing when none is under way. */
export function SyncProgress({ run, waiting }: { run: SyncRun | null; waiting: boolean }) {
  const { t } = useWords();
  const { locale } = useHouse();
  const running = run?.state === "running";
  if (!waiting && !running) return null;
  const pages = running ? run.page_count : 0;
  const total = running ? run.page_total : null;
  return (
    <Progress label={t("sync.progress")} value={pages} max={total}>
      {!running ? t("sync.waiting") : total ? t("sync.pagesOf", { pages: formatCount(pages, locale), total: formatCount(total, locale) }) : t("sync.pages", { pages: formatCount(pages, locale) })}
    </Progress>
  );
}
