import { lazy, Suspense, useRef, useState } from "react";
import { useHouse } from "~/app/house";
import { addDays, dateOf, dayOf, formatDay, today, type Day } from "~/format/dates";
import { useWords } from "~/i18n";
import { classes } from "./classes";
import { Icon } from "./Icon";
import { Popup, popupTrigger } from "./Popup";
import styles from "./Segments.module.css";

const Calendar = lazy(() => import("./Calendar"));

export interface Period {
  from: Day;
  to: Day;
}

/** The last days up to today, as a period. */
export const lastDays = (count: number, timezone: string): Period => {
  const to = today(timezone);
  return { from: addDays(to, 1 - count), to };
};

const QUICK = [7, 30, 90];

/** The 30 days from today on, as a period. */
const nextDays = (timezone: string): Period => {
  const from = today(timezone);
  return { from, to: addDays(from, 29) };
};

/** The last 7, 30 or 90 days, the next 30 where days to come have rows (`ahead`), or any two days. */
export function PeriodPicker({ value, onChange, ahead }: { value: Period; onChange: (period: Period) => void; ahead?: boolean }) {
  const { t, tn } = useWords();
  const { locale, timezone } = useHouse();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [range, setRange] = useState<{ from: Date | undefined; to?: Date | undefined } | undefined>();
  const quick = QUICK.find((count) => {
    const period = lastDays(count, timezone);
    return period.from === value.from && period.to === value.to;
  });
  const next = nextDays(timezone);
  const isNext = ahead === true && next.from === value.from && next.to === value.to;
  const isChosen = quick === undefined && !isNext;
  const chosen = value.from === value.to ? formatDay(value.from, locale) : `${formatDay(value.from, locale)} – ${formatDay(value.to, locale)}`;
  return (
    <div className={classes(styles.segments, ahead && styles.many)} role="group" aria-label={t("period.label")}>
      {QUICK.map((count) => (
        <button key={count} type="button" className={styles.segment} aria-pressed={quick === count} onClick={() => onChange(lastDays(count, timezone))}>
          {tn("period.days", count)}
        </button>
      ))}
      {ahead && (
        <button type="button" className={styles.segment} aria-pressed={isNext} title={t("period.next")} onClick={() => onChange(next)}>
          {t("period.ahead")}
        </button>
      )}
      <button
        ref={button}
        {...popupTrigger(open)}
        className={styles.segment}
        aria-label={isChosen ? `${chosen} · ${t("period.choose")}` : t("period.choose")}
        data-on={isChosen || undefined}
        onClick={() => {
          setRange({ from: dateOf(value.from), to: dateOf(value.to) });
          setOpen(!open);
        }}
      >
        <Icon name="calendar" />
        {isChosen && chosen}
      </button>
      <Popup anchor={button} label={t("period.choose")} align="end" open={open} onClose={() => setOpen(false)}>
        <Suspense>
          <Calendar
            mode="range"
              autoFocus
            selected={range}
            defaultMonth={dateOf(value.to)}
            resetOnSelect
            onSelect={(next) => {
              setRange(next);
              if (next?.from && next.to) {
                onChange({ from: dayOf(next.from), to: dayOf(next.to) });
                setOpen(false);
              }
            }}
          />
        </Suspense>
      </Popup>
    </div>
  );
}
