import { useEffect, useState } from "react";
import { useWords } from "~/i18n";
import { liveState, useStore } from "~/live/state";
import { Icon } from "./Icon";
import styles from "./States.module.css";

/** A blink of the network is not worth a word. */
const PATIENCE_MS = 1500;

/** Says that what is shown may be old, from when the connection is gone until everything was read again. */
export function LiveNotice() {
  const { t } = useWords();
  const isBehind = useStore(liveState) === "behind";
  const [said, setSaid] = useState(false);
  useEffect(() => {
    if (!isBehind) {
      setSaid(false);
      return;
    }
    const timer = setTimeout(() => setSaid(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isBehind]);
  return (
    <div role="status">
      {said && isBehind && (
        <p className={styles.behind}>
          <Icon name="sync" size={14} /> {t("live.behind")}
        </p>
      )}
    </div>
  );
}
