import { useId, type ComponentProps, type ReactNode } from "react";
import { useWords } from "~/i18n";
import { classes } from "./classes";
import { Icon } from "./Icon";
import styles from "./Field.module.css";

export interface FieldProps {
  label: string;
  error?: string | null | undefined;
  hint?: ReactNode;
  required?: boolean;
}

interface Wiring {
  id: string;
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
  "aria-required": boolean | undefined;
}

/** A label, its control, and under it the hint or what is wrong. */
export function Field({ label, error, hint, required, children }: FieldProps & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {required && <span aria-hidden="true"> *</span>}
      </label>
      {children({ id, "aria-invalid": error ? true : undefined, "aria-describedby": note ? `${id}-note` : undefined, "aria-required": required || undefined })}
      {note && (
        <p id={`${id}-note`} className={error ? styles.error : styles.hint}>
          {note}
        </p>
      )}
    </div>
  );
}

/** One line of text. */
export function TextField({ label, error, hint, required, className, ...rest }: FieldProps & ComponentProps<"input">) {
  return (
    <Field {...{ label, error, hint, required }}>
      {(wiring) => <input className={classes(styles.control, className)} {...wiring} {...rest} />}
    </Field>
  );
}

/** An amount: digits at the right, a decimal string in and out. */
export function AmountField(props: FieldProps & ComponentProps<"input">) {
  return <TextField inputMode="decimal" autoComplete="off" className={styles.amount} {...props} />;
}

/** Several lines of text. */
export function TextAreaField({ label, error, hint, required, ...rest }: FieldProps & ComponentProps<"textarea">) {
  return (
    <Field {...{ label, error, hint, required }}>
      {(wiring) => <textarea className={classes(styles.control, styles.area)} rows={3} {...wiring} {...rest} />}
    </Field>
  );
}

export interface Option {
  value: string;
  label: string;
}

/** One of several: the browser's own list, which every keyboard, phone and screen reader knows. */
export function SelectField({ label, error, hint, required, options, empty, ...rest }: FieldProps & ComponentProps<"select"> & { options: Option[]; empty?: string }) {
  return (
    <Field {...{ label, error, hint, required }}>
      {(wiring) => (
        <span className={styles.select}>
          <select className={styles.control} {...wiring} {...rest}>
            {empty !== undefined && <option value="">{empty}</option>}
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon name="down" />
        </span>
      )}
    </Field>
  );
}

/** A password, with its rule under it. */
export function PasswordField({ fresh, ...rest }: FieldProps & ComponentProps<"input"> & { fresh?: boolean }) {
  const { t } = useWords();
  return <TextField type="password" autoComplete={fresh ? "new-password" : "current-password"} hint={fresh ? t("hint.password") : undefined} {...rest} />;
}

/** Fields side by side where there is room; `long` values stand under each other on a phone. */
export function Row({ children, shape = "halves" }: { children: ReactNode; shape?: "halves" | "wideFirst" | "long" }) {
  return <div className={classes(styles.row, shape === "wideFirst" && styles.wideFirst, shape === "long" && styles.long)}>{children}</div>;
}

export { styles as fieldStyles };
