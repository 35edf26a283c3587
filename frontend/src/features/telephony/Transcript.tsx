import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import styles from "./Transcript.module.css";
import { cut, turnsOf, type Speaker } from "./turns";

/** So much of a long talk is shown at first: what comes below it stays in reach. */
const SHOWN = 8;

/** Who said what in a call; what is looked for is marked, Enter goes from one place to the next. */
export function Transcript({ text, agent, other }: { text: string; agent: string; other: string }) {
  const { t, tn } = useWords();
  const turns = useMemo(() => turnsOf(text), [text]);
  const [wanted, setWanted] = useState("");
  const [place, setPlace] = useState(0);
  const [copied, setCopied] = useState(false);
  const list = useRef<HTMLOListElement>(null);
  const nameOf = (who: Speaker) => (who === "agent" ? agent : who === "other" ? other : "");
  const pieces = useMemo(() => turns.map((turn) => cut(turn.text, wanted.trim())), [turns, wanted]);
  const count = pieces.reduce((sum, one) => sum + (one.length - 1) / 2, 0);
  const [whole, setWhole] = useState(false);
  const shown = whole || wanted.trim() || turns.length <= SHOWN + 2 ? turns : turns.slice(0, SHOWN);
  useEffect(() => {
    if (wanted) list.current?.querySelectorAll("mark")[place]?.scrollIntoView({ block: "nearest" });
  }, [place, wanted]);
  const copy = () => {
    const all = turns.map((turn) => [nameOf(turn.who), turn.text].filter(Boolean).join(": ")).join("\n");
    if (window.isSecureContext) void navigator.clipboard.writeText(all).then(() => setCopied(true), () => choose());
    else choose();
  };
  // Where the browser gives no clipboard, the text is chosen, to be copied by hand.
  const choose = () => {
    if (list.current) window.getSelection()?.selectAllChildren(list.current);
  };
  // Marks are counted through all turns, so that one of them is the current one.
  let number = -1;
  const marked = (parts: string[]): ReactNode[] =>
    parts.map((part, at) => {
      if (at % 2 === 0) return part;
      number += 1;
      return (
        <mark key={at} className={classes(styles.mark, number === place && styles.current)}>
          {part}
        </mark>
      );
    });
  return (
    <div className={styles.part}>
      <header className={styles.head}>
        <h3>{t("telephony.transcript")}</h3>
        <Button kind="quiet" icon={copied ? "check" : "copy"} onClick={copy}>
          {t(copied ? "action.copied" : "telephony.copyTranscript")}
        </Button>
      </header>
      <form
        className={styles.search}
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          if (count > 0) setPlace((place + 1) % count);
        }}
      >
        <input
          type="search"
          aria-label={t("telephony.searchTranscript")}
          placeholder={t("telephony.searchTranscript")}
          value={wanted}
          onChange={(event) => {
            setWanted(event.target.value);
            setPlace(0);
          }}
        />
        <span role="status">{wanted.trim() && (count > 0 ? t("telephony.foundAt", { at: place + 1, count }) : t("telephony.notFound"))}</span>
      </form>
      <ol ref={list} className={styles.turns} aria-label={tn("telephony.turns", turns.length)}>
        {shown.map((turn, at) => (
          <li key={at} className={classes(turn.who === "agent" && styles.ours)}>
            {turn.who && <span className={styles.who}>{nameOf(turn.who)}</span>}
            <bdi className={styles.said}>{marked(pieces[at] ?? [turn.text])}</bdi>
          </li>
        ))}
      </ol>
      {shown.length < turns.length && (
        <Button kind="quiet" onClick={() => setWhole(true)}>
          {tn("telephony.allTurns", turns.length)}
        </Button>
      )}
    </div>
  );
}
