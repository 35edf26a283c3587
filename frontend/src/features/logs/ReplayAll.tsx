import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { Progress } from "~/ui/Progress";
import { Notice } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { useAction } from "~/ui/useAction";
import styles from "./Logs.module.css";
import { MOST_COUNTED, useReplay } from "./useReplay";

/** Says how many events were not applied, and has all of them applied again; nothing while there is none. */
export function ReplayAll() {
  const { t, tn } = useWords();
  const { locale, can } = useHouse();
  const { run, busy } = useAction();
  const say = useToast();
  const count = (number: number) => (number === MOST_COUNTED ? `${formatCount(number, locale)}+` : formatCount(number, locale));
  const { failed, replay, begin } = useReplay((left) => say(left === 0 ? { text: t("logs.allApplied") } : { text: tn("logs.stillFailed", left, { count: count(left) }), kind: "failed" }));
  if (replay) {
    const done = Math.max(replay.total - replay.left, 0);
    return (
      <Progress label={t("logs.progress")} value={done} max={replay.total}>
        {t("logs.progressOf", { done: formatCount(done, locale), total: formatCount(replay.total, locale) })}
      </Progress>
    );
  }
  if (failed === 0) return null;
  const shown = count(failed);
  return (
    <div style={{ marginTop: 16 }}>
      <Notice kind="warn">
        <div className={styles.replay}>
          {tn("logs.notApplied", failed, { count: shown })}
          {can("webhook_events.update") && (
            <Button disabled={busy} onClick={() => void run(() => begin())}>
              {tn("logs.replayAll", failed, { count: shown })}
            </Button>
          )}
        </div>
      </Notice>
    </div>
  );
}
