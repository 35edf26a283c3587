import type { SyncRun } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";

/** What a run found, in words: how many were told of, and how many of them are new or changed. */
export function useFindings(): (run: SyncRun) => string {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  const count = (value: number) => formatCount(value, locale);
  return (run) => {
    if (run.found_count === 0) return t("sync.foundNothing");
    const found = tn("sync.found", run.found_count, { count: count(run.found_count) });
    return run.new_count + run.changed_count === 0 ? `${found}, ${t("sync.nothingNewAmong")}` : `${found}, ${t("sync.newAndChanged", { fresh: count(run.new_count), changed: count(run.changed_count) })}`;
  };
}
