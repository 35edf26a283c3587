import { useDataProvider, useGetOne, useUpdate } from "ra-core";
import { useState } from "react";
import type { TaskRow } from "~/api/rows";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { DateField } from "~/ui/DateField";
import { Dialog, DialogFoot, dialogStyles } from "~/ui/Dialog";
import { Row, TextField } from "~/ui/Field";
import { bind, useServerForm } from "~/ui/Form";
import { Failed, Loading } from "~/ui/States";
import { useToast } from "~/ui/Toast";
import { useShown } from "~/ui/useShown";
import { useTakeBack } from "~/ui/useTakeBack";

/** One task to change at the side: what, on which day, at which time. */
export function TaskDialog({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useWords();
  const shown = useShown(id);
  const found = useGetOne<TaskRow>("tasks", { id: shown ?? "" }, { enabled: shown !== undefined, retry: false });
  return (
    <Dialog side open={id !== undefined} onClose={onClose} title={t("tasks.edit")}>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : found.data ? <Edited key={found.data.id} now={found.data} onClose={onClose} /> : <Loading />}
    </Dialog>
  );
}

const valuesOf = (row: TaskRow) => ({ title: row.title, due_on: row.due_on, due_time: row.due_time?.slice(0, 5) ?? "" });
type Values = ReturnType<typeof valuesOf>;

/** The form stands on the row it was opened with: whoever changes it meanwhile is met when it is saved. */
function Edited({ now, onClose }: { now: TaskRow; onClose: () => void }) {
  const { t } = useWords();
  const say = useToast();
  const provider = useDataProvider();
  const [task] = useState(now);
  const [update] = useUpdate<TaskRow>();
  const takeBack = useTakeBack<TaskRow>("tasks");
  const save = async (values: Values, basis: TaskRow | null) => {
    const data = { title: values.title, due_on: values.due_on, due_time: values.due_on && values.due_time ? values.due_time : null };
    const before = basis ?? task;
    const kept = await update("tasks", { id: before.id, data, previousData: before }, { returnPromise: true });
    say({ text: t("tasks.saved", { title: values.title }), undo: kept ? () => takeBack(before, kept, data) : undefined });
    onClose();
  };
  const { form, submit, conflict } = useServerForm<Values, TaskRow>(valuesOf(task), save, {
    row: task,
    read: () => provider.getOne<TaskRow>("tasks", { id: task.id }).then(({ data }) => data),
    toValues: valuesOf,
    labels: { title: t("tasks.title"), due_on: t("tasks.due"), due_time: t("tasks.time") },
  });
  const day = form.watch("due_on");
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {conflict}
      <div className={dialogStyles.body}>
        <TextField label={t("tasks.title")} maxLength={200} autoComplete="off" {...bind(form, "title", { required: t("error.required") })} />
        <Row shape="wideFirst">
          <DateField label={t("tasks.due")} error={form.formState.errors.due_on?.message} value={day} onChange={(chosen) => form.setValue("due_on", chosen, { shouldDirty: true })} onClear={() => form.setValue("due_on", null, { shouldDirty: true })} />
          <TextField label={t("tasks.time")} type="time" disabled={!day} {...bind(form, "due_time")} />
        </Row>
      </div>
      <DialogFoot>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button kind="primary" type="submit" disabled={form.formState.isSubmitting}>
          {t("tasks.save")}
        </Button>
      </DialogFoot>
    </form>
  );
}
