import { useEffect, useState } from "react";
import type { Said } from "./Toast";
import styles from "./Toast.module.css";

const SHOWN_MS = 7000;

/** The last thing that was said, where the real toasts could not be fetched. */
export function PlainToasts({ said, onShown }: { said: Said[]; onShown: () => void }) {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    const last = said.at(-1);
    if (!last) return;
    setText(last.text);
    onShown();
  }, [said, onShown]);
  useEffect(() => {
    if (text === null) return;
    const timer = setTimeout(() => setText(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className={styles.viewport} role="status">
      {text && <p className={styles.plain}>{text}</p>}
    </div>
  );
}
