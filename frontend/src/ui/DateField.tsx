import { lazy, Suspense, useRef, useState } from "react";
import { useHouse } from "~/app/house";
import { dateOf, dayOf, formatLongDay, type Day } from "~/format/dates";
import { useWords } from "~/i18n";
import { Button } from "./Button";
import { Field, fieldStyles, type FieldProps } from "./Field";
import { Icon } from "./Icon";
import { Popup, popupTrigger } from "./Popup";
import { Unset } from "./Value";

const Calendar = lazy(() => import("./Calendar"));

/** A day, chosen from a month; it reads in the app's language, which the browser's own field does not. */
export function DateField({ label, error, hint, required, value, onChange, onClear }: FieldProps & { value: Day | null; onChange: (day: Day) => void; /** The day may be left out. */ onClear?: () => void }) {
  const { locale } = useHouse();
  const { t } = useWords();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <Field {...{ label, error, hint, required }}>
      {({ "aria-required": _required, ...wiring }) => (
        <>
          <span className={fieldStyles.picker}>
            <button ref={button} {...popupTrigger(open)} className={fieldStyles.control} {...wiring} aria-invalid={undefined} data-invalid={wiring["aria-invalid"]} onClick={() => setOpen(!open)}>
              {value ? formatLongDay(value, locale) : <Unset />}
            </button>
            <Icon name="calendar" />
          </span>
          <Popup anchor={button} label={label} open={open} onClose={() => setOpen(false)}>
            <Suspense>
              <Calendar
                mode="single"
                autoFocus
                {...(value ? { selected: dateOf(value), defaultMonth: dateOf(value) } : { selected: undefined })}
                onSelect={(date) => {
                  if (date) onChange(dayOf(date));
                  setOpen(false);
                }}
              />
            </Suspense>
            {onClear && value && (
              <Button
                kind="quiet"
                full
                onClick={() => {
                  onClear();
                  setOpen(false);
                }}
              >
                {t("form.noDay")}
              </Button>
            )}
          </Popup>
        </>
      )}
    </Field>
  );
}
