import { Popover } from "@base-ui/react/popover";
import { lazy, Suspense, useState } from "react";
import { useHouse } from "~/app/house";
import { dateOf, dayOf, formatLongDay, type Day } from "~/format/dates";
import { Field, fieldStyles, type FieldProps } from "./Field";
import { Icon } from "./Icon";
import listStyles from "./List.module.css";

const Calendar = lazy(() => import("./Calendar"));

/** A day, chosen from a month; it reads in the app's language, which the browser's own field does not. */
export function DateField({ label, error, hint, required, value, onChange }: FieldProps & { value: Day; onChange: (day: Day) => void }) {
  const { locale } = useHouse();
  const [open, setOpen] = useState(false);
  return (
    <Field {...{ label, error, hint, required }}>
      {({ "aria-required": _required, ...wiring }) => (
        <Popover.Root open={open} onOpenChange={setOpen}>
          <span className={fieldStyles.picker}>
            <Popover.Trigger className={fieldStyles.control} {...wiring} aria-invalid={undefined} data-invalid={wiring["aria-invalid"]}>
              {formatLongDay(value, locale)}
            </Popover.Trigger>
            <Icon name="calendar" />
          </span>
          <Popover.Portal>
            <Popover.Positioner className={listStyles.positioner} align="start" sideOffset={4}>
              <Popover.Popup className={listStyles.popup} aria-label={label}>
                <Suspense>
                  <Calendar
                    mode="single"
                    // eslint-disable-next-line jsx-a11y/no-autofocus -- a calendar that was just opened takes the focus
                    autoFocus
                    selected={dateOf(value)}
                    defaultMonth={dateOf(value)}
                    onSelect={(date) => {
                      if (date) onChange(dayOf(date));
                      setOpen(false);
                    }}
                  />
                </Suspense>
              </Popover.Popup>
            </Popover.Positioner>
          </Popover.Portal>
        </Popover.Root>
      )}
    </Field>
  );
}
