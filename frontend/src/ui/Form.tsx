import { lazy, Suspense, useEffect, useRef, useState, type BaseSyntheticEvent, type FormEvent, type ReactNode, type RefObject } from "react";
import { useForm, type DefaultValues, type FieldValues, type Path, type UseFormReturn } from "react-hook-form";
import { useBlocker } from "react-router";
import { toRefusal } from "~/api/errors";
import { noteOwnWrite } from "~/live/state";
import { useWords } from "~/i18n";
import { Button } from "./Button";
import type { Clash } from "./Conflict";
import { ConfirmDialog } from "./Dialog";
import { Notice } from "./States";
import { useToast } from "./Toast";
import styles from "./Form.module.css";

const ConflictDialog = lazy(() => import("./Conflict"));

/** A form of a row that others may change too: how it is read again, and what its fields are called. */
export interface Shared<Values, Row> {
  row: Row | null;
  read: () => Promise<Row>;
  toValues: (row: Row) => Values;
  /** The fields that a reader knows, by name; the others go with them. */
  labels: Partial<Record<keyof Values, string>>;
  /** A value as the form shows it. */
  show?: (field: keyof Values, values: Values) => string;
}

/** A form whose fields show what the server refused, and move the focus there. Where somebody else has saved the row
 * meanwhile, the reader chooses field by field; `save` is handed the row that its values are a change of. */
export function useServerForm<Values extends FieldValues, Row = null>(defaults: DefaultValues<Values>, save: (values: Values, basis: Row | null) => Promise<void>, shared?: Shared<Values, Row>) {
  const { t } = useWords();
  const say = useToast();
  const form = useForm<Values>({ defaultValues: defaults });
  const basis = useRef<{ row: Row; values: Values } | null>(null);
  const [meeting, setMeeting] = useState<{ clashes: Clash[]; row: Row; theirs: Values } | null>(null);

  /** What they changed and the form has otherwise; nothing of it is decided here. */
  const meet = async (mine: Values): Promise<void> => {
    if (!shared) return;
    const row = await shared.read();
    const theirs = shared.toValues(row);
    const before = basis.current?.values ?? (defaults as Values);
    const shown = (field: keyof Values, values: Values) => shared.show?.(field, values) ?? String(values[field] ?? "");
    const clashes = (Object.keys(shared.labels) as (keyof Values & string)[])
      .filter((field) => theirs[field] !== before[field] && theirs[field] !== mine[field])
      .map((field) => ({ field, label: shared.labels[field] ?? field, mine: shown(field, mine), theirs: shown(field, theirs), both: mine[field] !== before[field] }));
    if (clashes.length > 0) setMeeting({ clashes, row, theirs });
    else {
      // They changed what is not in the form, or the same as here.
      basis.current = { row, values: theirs };
      await save(mine, row);
    }
  };
  const send = form.handleSubmit(async (values) => {
    noteOwnWrite();
    try {
      try {
        await save(values, basis.current?.row ?? shared?.row ?? null);
      } catch (error) {
        if (!shared || toRefusal(error).word !== "error.conflict") throw error;
        await meet(values);
      }
      noteOwnWrite();
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
  // The button is dead only once the page has been drawn again: a second click may come before that.
  const sending = useRef(false);
  const submit = async (event?: BaseSyntheticEvent) => {
    event?.preventDefault();
    if (sending.current) return;
    sending.current = true;
    try {
      await send(event);
    } finally {
      sending.current = false;
    }
  };
  const conflict = meeting && (
    <Suspense>
      <ConflictDialog
        clashes={meeting.clashes}
        onClose={() => setMeeting(null)}
        onChoose={(taken) => {
          // What belongs to a field without a name of its own goes with the row it came with.
          const follows = Object.keys(meeting.theirs).filter((field) => taken.has(field) || taken.has(field.replace(/_name$/, "_id")));
          follows.forEach((field) => form.setValue(field as Path<Values>, meeting.theirs[field], { shouldDirty: true }));
          basis.current = { row: meeting.row, values: meeting.theirs };
          setMeeting(null);
          void submit();
        }}
      />
    </Suspense>
  );
  return { form, submit, conflict };
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
export function Group({ title, text, children }: { title: string; text?: string | undefined; children: ReactNode }) {
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

/** Says that what is being edited was changed elsewhere. */
export function Newer() {
  const { t } = useWords();
  return (
    <div className={styles.newer} role="status">
      <Notice kind="warn">{t("conflict.newer")}</Notice>
    </div>
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
