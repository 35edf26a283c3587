import { useEffect, type FormEvent, type ReactNode, type RefObject } from "react";
import { useForm, type DefaultValues, type FieldValues, type Path, type UseFormReturn } from "react-hook-form";
import { useBlocker } from "react-router";
import { toRefusal } from "~/api/errors";
import { useWords } from "~/i18n";
import { Button } from "./Button";
import { ConfirmDialog } from "./Dialog";
import { useToast } from "./Toast";
import styles from "./Form.module.css";

/** A form whose fields show what the server refused, and move the focus there. */
export function useServerForm<Values extends FieldValues>(defaults: DefaultValues<Values>, save: (values: Values) => Promise<void>) {
  const { t } = useWords();
  const say = useToast();
  const form = useForm<Values>({ defaultValues: defaults });
  const submit = form.handleSubmit(async (values) => {
    try {
      await save(values);
    } catch (error) {
      const refusal = toRefusal(error);
      const text = refusal.said ?? t(refusal.word);
      const field = refusal.field as Path<Values> | null;
      if (field && field in form.getValues()) {
        form.setError(field, { message: text }, { shouldFocus: true });
        say({ text: t("form.lookAtField"), kind: "failed" });
      } else {
        say({ text, kind: "failed" });
      }
    }
  });
  return { form, submit };
}

/** What a field spreads: its registration and its error. */
export function bind<Values extends FieldValues>(form: UseFormReturn<Values>, name: Path<Values>, rules?: Parameters<UseFormReturn<Values>["register"]>[1]) {
  const error = form.getFieldState(name, form.formState).error?.message;
  return { ...form.register(name, rules), error, required: Boolean(rules?.required) };
}

interface FormProps {
  onSubmit: (event: FormEvent) => unknown;
  saving: boolean;
  save: string;
  cancel?: () => void;
  children: ReactNode;
  aside?: ReactNode;
}

/** A page's form: groups with their name at the left, what may help at the right, save at the foot. */
export function PageForm({ onSubmit, saving, save, cancel, children, aside }: FormProps) {
  const { t } = useWords();
  return (
    <div className={styles.split}>
      <form className={styles.form} onSubmit={(event) => void onSubmit(event)} noValidate>
        {children}
        <div className={styles.foot}>
          {cancel && <Button onClick={cancel}>{t("action.cancel")}</Button>}
          <Button kind="primary" type="submit" disabled={saving}>
            {saving ? t("form.saving") : save}
          </Button>
        </div>
      </form>
      {aside && <aside className={styles.aside}>{aside}</aside>}
    </div>
  );
}

/** A group of fields with its name at the left. */
export function Group({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section className={styles.group}>
      <div>
        <h2>{title}</h2>
        {text && <p className={styles.groupText}>{text}</p>}
      </div>
      <div className={styles.fields}>{children}</div>
    </section>
  );
}

/** Asks before unsaved changes are left behind; `saved` is read when leaving, since a save leaves at once. */
export function LeaveGuard({ dirty, saved }: { dirty: boolean; saved?: RefObject<boolean> }) {
  const { t } = useWords();
  const blocker = useBlocker(({ currentLocation, nextLocation }) => dirty && !saved?.current && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [dirty]);
  return (
    <ConfirmDialog
      open={blocker.state === "blocked"}
      title={t("form.leaveTitle")}
      text={t("form.leaveText")}
      confirm={t("form.leaveConfirm")}
      danger
      onClose={() => blocker.reset?.()}
      onConfirm={() => blocker.proceed?.()}
    />
  );
}
