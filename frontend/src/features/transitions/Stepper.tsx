import { useEffect, useRef } from "react";
import { useWords } from "~/i18n";
import { classes } from "~/ui/classes";
import { Icon } from "~/ui/Icon";
import { toMiddle } from "~/ui/toMiddle";
import styles from "./Transitions.module.css";

interface Props<State extends string> {
  label: string;
  /** The way as it usually goes. */
  path: readonly State[];
  now: State;
  /** What may follow; empty for who may only look. */
  next: readonly State[];
  word: (state: State) => string;
  busy: boolean;
  onGive: (state: State) => void;
}

/** Where something stands on its way; the states that may follow are buttons, and no other is. */
export function Stepper<State extends string>({ label, path, now, next, word, busy, onGive }: Props<State>) {
  const { t } = useWords();
  const at = path.indexOf(now);
  const steps = useRef<HTMLOListElement>(null);
  useEffect(() => toMiddle(steps.current, steps.current?.querySelector<HTMLElement>("[aria-current]")), [now]);
  return (
    <ol ref={steps} className={styles.steps} aria-label={label} tabIndex={next.length === 0 ? 0 : undefined}>
      {(at < 0 ? [...path, now] : path).map((state, place) => {
        const done = at > place;
        const isNow = state === now;
        const text = (
          <>
            <span className={styles.mark} aria-hidden="true">
              {done && <Icon name="check" size={12} />}
            </span>
            {word(state)}
          </>
        );
        return (
          <li key={state} className={classes(styles.step, done && styles.done, isNow && styles.now, isNow && at < 0 && styles.off)} aria-current={isNow ? "step" : undefined}>
            {next.includes(state) && !isNow ? (
              <button type="button" disabled={busy} onClick={() => onGive(state)} aria-label={t("transitions.give", { state: word(state) })}>
                {text}
              </button>
            ) : (
              <span>{text}</span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
