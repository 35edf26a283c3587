import { Popover } from "@base-ui/react/popover";
import { lazy, Suspense, useState } from "react";
import { useHouse } from "~/app/house";
import { addDays, dateOf, dayOf, formatDay, today, type Day } from "~/format/dates";
import { useWords } from "~/i18n";
import { Icon } from "./Icon";
import listStyles from "./List.module.css";
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

/** The last 7, 30 or 90 days, or any two days. */
export function PeriodPicker({ value, onChange }: { value: Period; onChange: (period: Period) => void }) {
  const { t, tn } = useWords();
  const { locale, timezone } = useHouse();
  const [open, setOpen] = useState(false);
  const [range, setRange] = useState<{ from: Date | undefined; to?: Date | undefined } | undefined>();
  const quick = QUICK.find((count) => {
    const period = lastDays(count, timezone);
    return period.from === value.from && period.to === value.to;
  });
  return (
    <div className={styles.segments} role="group" aria-label={t("period.label")}>
      {QUICK.map((count) => (
        <button key={count} type="button" className={styles.segment} aria-pressed={quick === count} onClick={() => onChange(lastDays(count, timezone))}>
          {tn("period.days", count)}
        </button>
      ))}
      <Popover.Root
        open={open}
        onOpenChange={(next) => {
          setRange({ from: dateOf(value.from), to: dateOf(value.to) });
          setOpen(next);
        }}
      >
        <Popover.Trigger className={styles.segment} aria-label={t("period.choose")} data-on={quick === undefined || undefined}>
          <Icon name="calendar" />
          {quick === undefined && `${formatDay(value.from, locale)} – ${formatDay(value.to, locale)}`}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner className={listStyles.positioner} align="end" sideOffset={6}>
            <Popover.Popup className={listStyles.popup} aria-label={t("period.choose")}>
              <Suspense>
                <Calendar
                  mode="range"
                  // eslint-disable-next-line jsx-a11y/no-autofocus -- a calendar that was just opened takes the focus
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
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </div>
  );
}
