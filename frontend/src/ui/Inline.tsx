import { lazy, Suspense, useRef, useState, type ReactNode } from "react";
import { dateOf, dayOf, type Day } from "~/format/dates";
import { useWords } from "~/i18n";
import { Button } from "./Button";
import { Menu, type MenuItem } from "./Menu";
import { Popup, popupTrigger } from "./Popup";
import styles from "./Inline.module.css";

const Calendar = lazy(() => import("./Calendar"));

interface InlineProps {
  /** What is changed, of which row. */
  label: string;
  disabled?: boolean;
  children: ReactNode;
}

/** A cell that is changed where it stands, by choosing; without anything to choose it is what it shows. */
export function InlineMenu({ label, disabled, items, children }: InlineProps & { items: MenuItem[] }) {
  if (items.length === 0) return <>{children}</>;
  return (
    <Menu
      label={label}
      trigger={
        <button type="button" className={styles.inline} disabled={disabled}>
          {children}
          <span className="visually-hidden">, {label}</span>
        </button>
      }
      items={items}
    />
  );
}

/** A cell that shows a day, and is changed by choosing another from a month. */
export function InlineDay({ label, disabled, value, onChange, children }: InlineProps & { value: Day | null; onChange: (day: Day | null) => void }) {
  const { t } = useWords();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const choose = (day: Day | null) => {
    setOpen(false);
    if (day !== value) onChange(day);
  };
  return (
    <>
      <button ref={button} {...popupTrigger(open)} className={styles.inline} disabled={disabled} onClick={() => setOpen(!open)}>
        {children}
        <span className="visually-hidden">, {label}</span>
      </button>
      <Popup anchor={button} label={label} align="end" open={open} onClose={() => setOpen(false)}>
        <Suspense>
          <Calendar mode="single" autoFocus {...(value ? { selected: dateOf(value), defaultMonth: dateOf(value) } : { selected: undefined })} onSelect={(date) => date && choose(dayOf(date))} />
        </Suspense>
        {value && (
          <Button kind="quiet" full onClick={() => choose(null)}>
            {t("form.noDay")}
          </Button>
        )}
      </Popup>
    </>
  );
}
