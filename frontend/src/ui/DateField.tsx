import { lazy, Suspense, useRef, useState } from "react";
import { useHouse } from "~/app/house";
import { dateOf, dayOf, formatLongDay, type Day } from "~/format/dates";
import { Field, fieldStyles, type FieldProps } from "./Field";
import { Icon } from "./Icon";
import { Popup, popupTrigger } from "./Popup";

const Calendar = lazy(() => import("./Calendar"));

/** A day, chosen from a month; it reads in the app's language, which the browser's own field does not. */
export function DateField({ label, error, hint, required, value, onChange }: FieldProps & { value: Day; onChange: (day: Day) => void }) {
  const { locale } = useHouse();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <Field {...{ label, error, hint, required }}>
      {({ "aria-required": _required, ...wiring }) => (
        <>
          <span className={fieldStyles.picker}>
            <button ref={button} {...popupTrigger(open)} className={fieldStyles.control} {...wiring} aria-invalid={undefined} data-invalid={wiring["aria-invalid"]} onClick={() => setOpen(!open)}>
              {formatLongDay(value, locale)}
            </button>
            <Icon name="calendar" />
          </span>
          <Popup anchor={button} label={label} open={open} onClose={() => setOpen(false)}>
            <Suspense>
              <Calendar
                mode="single"
                autoFocus
                selected={dateOf(value)}
                defaultMonth={dateOf(value)}
                onSelect={(date) => {
                  if (date) onChange(dayOf(date));
                  setOpen(false);
                }}
              />
            </Suspense>
          </Popup>
        </>
      )}
    </Field>
  );
}
