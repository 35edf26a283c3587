import { useEffect, type FormEvent, type ReactNode } from "react";
import { Button } from "~/ui/Button";
import { LANGUAGES, useWords } from "~/i18n";
import { Logo } from "~/ui/Logo";
import { OfflineNotice } from "~/ui/States";
import styles from "./Door.module.css";

/** The page before anybody is signed in: one thing to do, in the middle. */
export function Door({ title, text, wide, children, foot }: { title: string; text?: ReactNode; wide?: boolean; children?: ReactNode; foot?: ReactNode }) {
  const { t, language, setLanguage } = useWords();
  useEffect(() => {
    document.title = `${title} · Kontor`;
  }, [title]);
  return (
    <div className={styles.door}>
      <header className={styles.head}>
        <span className={styles.brand}>
          <Logo size={24} /> Kontor
        </span>
        <div className={styles.languages} role="group" aria-label={t("settings.language")}>
          {LANGUAGES.map((one) => (
            <button key={one.value} type="button" lang={one.value} aria-pressed={one.value === language} onClick={() => setLanguage(one.value)}>
              {one.label}
            </button>
          ))}
        </div>
      </header>
      <OfflineNotice />
      <main className={wide ? styles.wide : styles.card}>
        <h1>{title}</h1>
        {text && <div className={styles.text}>{text}</div>}
        {children}
        {foot && <div className={styles.foot}>{foot}</div>}
      </main>
    </div>
  );
}

/** A form of the door, with its one button. */
export function DoorForm({ onSubmit, busy, label, children }: { onSubmit: (event: FormEvent) => unknown; busy: boolean; label: string; children: ReactNode }) {
  return (
    <form className={styles.form} onSubmit={(event) => void onSubmit(event)} noValidate>
      {children}
      <Button type="submit" kind="primary" large full disabled={busy}>
        {label}
      </Button>
    </form>
  );
}
