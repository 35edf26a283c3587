import type { SyncRun } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatClock } from "~/format/dates";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Progress } from "~/ui/Progress";
import { useAction } from "~/ui/useAction";
import { useFindings } from "./findings";
import { goesOn } from "./useSync";

/** How far a run is, and the way to cancel it; nothing when none goes on. */
export function SyncProgress({ run, cancel }: { run: SyncRun | null; cancel: (() => Promise<void>) | null }) {
  const { t } = useWords();
  const { locale, timezone } = useHouse();
  const { run: act, busy } = useAction();
  const findings = useFindings();
  if (!run || !goesOn(run)) return null;
  const count = (value: number) => formatCount(value, locale);
  const { page_count: pages, page_total: total } = run;
  const far = total ? t("sync.pagesOf", { pages: count(pages), total: count(total) }) : t("sync.pages", { pages: count(pages) });
  const words = run.retry_at ? t("sync.held", { at: formatClock(run.retry_at, locale, timezone), why: run.error ?? "" }) : run.state === "waiting" ? t("sync.noWorkerYet") : run.found_count > 0 ? `${far} · ${findings(run)}` : far;
  return (
    <Progress
      label={t("sync.progress")}
      value={pages}
      max={total}
      action={
        cancel && (
          <Button kind="plain" disabled={busy} onClick={() => void act(cancel, t("sync.cancelledNow"))}>
            {t("sync.cancel")}
          </Button>
        )
      }
    >
      {words}
    </Progress>
  );
}
