import { useQueryClient } from "@tanstack/react-query";
import { call } from "~/api/call";
import type { TaskRow } from "~/api/rows";
import { undoDelete } from "~/api/undoDelete";
import { useHouse } from "~/app/house";
import type { Day } from "~/format/dates";
import { useWords } from "~/i18n";
import { useAction } from "~/ui/useAction";

/** What may be done with tasks, each said and taken back. */
export function useTasks() {
  const { t, tn } = useWords();
  const { organisation, can } = useHouse();
  const { run, busy } = useAction();
  const queries = useQueryClient();
  const org_id = organisation.id;
  const refresh = () => queries.invalidateQueries();
  const idsOf = (rows: Pick<TaskRow, "id">[]) => rows.map(({ id }) => id);
  const give = (rows: Pick<TaskRow, "id">[], done: boolean) => call("complete_tasks", { org_id, ids: idsOf(rows), done }).finally(refresh);

  const complete = (rows: Pick<TaskRow, "id" | "title">[]) => {
    const [first] = rows;
    return run(() => give(rows, true), first && rows.length === 1 ? t("tasks.completedOne", { title: first.title }) : tn("tasks.completed", rows.length), () => give(rows, false));
  };
  const reopen = (row: TaskRow) => run(() => give([row], false), t("tasks.reopened", { title: row.title }), () => give([row], true));
  /** To one day, from where each was. */
  const move = (rows: TaskRow[], due_on: Day, said: string) => {
    const days = [...new Set(rows.map((row) => row.due_on))];
    const back = async () => {
      // Without a day is an argument that the types do not know.
      for (const day of days) await call("snooze_tasks", { org_id, ids: idsOf(rows.filter((row) => row.due_on === day)), due_on: day as Day });
      await refresh();
    };
    return run(() => call("snooze_tasks", { org_id, ids: idsOf(rows), due_on }).finally(refresh), tn("tasks.moved", rows.length, { day: said }), back);
  };
  const remove = (rows: TaskRow[]) =>
    run(
      () => call("delete_tasks", { org_id, ids: idsOf(rows) }).finally(refresh),
      tn("tasks.deleted", rows.length),
      async () => {
        for (const { id } of rows) await undoDelete(org_id, "tasks", id);
        await refresh();
      },
    );
  return { complete, reopen, move, remove, busy, mayUpdate: can("tasks.update") || can("tasks.update_own"), mayCreate: can("tasks.create") || can("tasks.create_own") };
}
