import type { OutgoingMessage, TelephonyRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Cost } from "~/features/telephony/words";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { useAction } from "~/ui/useAction";
import { Status, Unset, When } from "~/ui/Value";
import styles from "./Messages.module.css";
import { newKey, sendMessage } from "./sending";
import { stateOf, whyWord } from "./words";

/** A message that the provider knows: what it says, when, how it went and what it cost. */
export function Bubble({ row, fresh }: { row: TelephonyRow; fresh: boolean }) {
  const { t, tn } = useWords();
  const out = row.direction === "outbound";
  const { tone, word } = stateOf(row.state, false);
  const why = whyWord(row.error_code);
  return (
    <li className={classes(styles.message, out && styles.out)} data-fresh={fresh || undefined}>
      <p className={styles.body}>{row.body ? <bdi>{row.body}</bdi> : <Unset>{row.media_count > 0 ? tn("telephony.media", row.media_count) : t("messages.textGone")}</Unset>}</p>
      {row.body && row.media_count > 0 && <p className={styles.quiet}>{tn("telephony.media", row.media_count)}</p>}
      <p className={styles.meta}>
        <When at={row.started_at} />
        {out && <Status tone={tone}>{t(word)}</Status>}
        {row.cost !== null && <Cost row={row} showCurrency />}
      </p>
      {row.error_code && <p className={styles.why}>{why ? t(why) : t("messages.why.code", { code: row.error_code })}</p>}
    </li>
  );
}

/** A message that never left, or of which nobody knows yet whether it did. */
export function UnsentBubble({ row, fresh, maySend }: { row: OutgoingMessage; fresh: boolean; maySend: boolean }) {
  const { t } = useWords();
  const { organisation } = useHouse();
  const { run, busy } = useAction();
  const { tone, word } = stateOf(row.state, true);
  const why = whyWord(row.error_code);
  // One that waits goes on by its own key; one that failed is a new message.
  const again = () => void run(() => sendMessage(organisation.id, row.to_number, row.body ?? "", row.state === "queued" ? row.idempotency_key : newKey()));
  return (
    <li className={classes(styles.message, styles.out, styles.unsent)} data-fresh={fresh || undefined}>
      <p className={styles.body}>{row.body ? <bdi>{row.body}</bdi> : <Unset>{t("messages.textGone")}</Unset>}</p>
      <p className={styles.meta}>
        <When at={row.created_at} />
        <Status tone={tone}>{t(word)}</Status>
      </p>
      {row.state === "unclear" && <p className={styles.quiet}>{t("messages.unclearText")}</p>}
      {row.state === "queued" && <p className={styles.quiet}>{t("messages.queuedText")}</p>}
      {row.state === "failed" && (why || row.error) && <p className={styles.why}>{why ? t(why) : row.error}</p>}
      {maySend && row.body && (row.state === "failed" || row.state === "queued") && (
        <div>
          <Button kind="quiet" icon="send" disabled={busy} onClick={again}>
            {t("messages.sendAgain")}
          </Button>
        </div>
      )}
    </li>
  );
}
