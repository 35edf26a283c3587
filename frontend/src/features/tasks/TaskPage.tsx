import { useDataProvider } from "ra-core";
import { useState } from "react";
import { readAll } from "~/api/readAll";
import type { TaskRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { aboutOf } from "~/features/around/about";
import { HandOverDialog } from "~/features/transitions/HandOverDialog";
import { useMembers } from "~/features/transitions/useMembers";
import type { CsvColumn } from "~/format/csv";
import { addDays, formatWeekday, today } from "~/format/dates";
import { useWords } from "~/i18n";
import { BulkAction, BulkBar } from "~/ui/BulkBar";
import { Button } from "~/ui/Button";
import { CsvButton } from "~/ui/CsvButton";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Page, Tabs } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { QuickAdd } from "./QuickAdd";
import { TaskTable } from "./TaskTable";
import { useTasks } from "./useTasks";

/** What is to be done: by the reader, by everybody, or what was done already. */
export function TaskPage({ view }: { view: "mine" | "team" | "done" }) {
  const { t, tn } = useWords();
  const { membership, timezone, locale, can } = useHouse();
  const provider = useDataProvider();
  const { complete, move, remove, busy, mayUpdate } = useTasks();
  const [handing, setHanding] = useState<TaskRow[] | null>(null);
  const all = can("tasks.read");
  const members = useMembers(all && view !== "mine");
  const done = view === "done";
  const always = { state: done ? "DONE" : "OPEN", ...(view === "mine" && all ? { assigned_to: membership.id } : {}) };
  const list = useList<TaskRow>({ resource: "tasks", sort: done ? { field: "done_at", order: "DESC" } : { field: "due_order", order: "ASC" }, always });
  const chosen = (list.rows ?? []).filter((row) => list.selection.ids.includes(row.id));
  const clear = () => list.selection.all([]);
  const cleared = (isDone: boolean) => isDone && clear();
  const tomorrow = addDays(today(timezone), 1);
  const csv: CsvColumn<TaskRow>[] = [
    { label: t("tasks.title"), value: (row) => row.title },
    { label: t("tasks.due"), value: (row) => row.due_on },
    { label: t("tasks.time"), value: (row) => row.due_time?.slice(0, 5) },
    { label: t("field.state"), value: (row) => t(`tasks.state.${row.state}`) },
    { label: t("tasks.doneAt"), value: (row) => row.done_at },
    { label: t("tasks.about"), value: (row) => aboutOf(row)?.name },
    { label: t("tasks.whose"), value: (row) => row.assignee?.name },
  ];
  const readEvery = (tell: (count: number) => void, signal: AbortSignal) => readAll<TaskRow>(provider, { resource: "tasks", sort: list.sort, filter: { ...list.filters, ...always } }, tell, signal);
  const tabs = [
    { to: "/tasks", label: t("sales.mine"), current: view === "mine" },
    ...(all ? [{ to: "/tasks/team", label: t("tasks.team"), current: view === "team" }] : []),
    { to: "/tasks/done", label: t("tasks.doneOnes"), current: done },
  ];
  const mayExport = can("tasks.export") && list.rows && list.rows.length > 0;
  return (
    <Page title={t("nav.tasks")} actions={mayExport && <CsvButton name="tasks" columns={csv} rows={readEvery} />} tabs={<Tabs label={t("nav.tasks")} tabs={tabs} />}>
      {!done && <QuickAdd whose={view === "team"} />}
      {all && view !== "mine" && (
        <FilterBar>
          <ChoiceChip label={t("tasks.whose")} name="assigned_to" filters={list.filters} setFilter={list.setFilter} options={members} />
        </FilterBar>
      )}
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        list.filtered ? (
          <Empty icon="tasks" title={t("list.nothing")} action={<Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
            {t("list.nothingText")}
          </Empty>
        ) : (
          <Empty icon="tasks" title={t(done ? "tasks.noneDoneTitle" : "tasks.emptyTitle")}>
            {t(done ? "tasks.noneDoneText" : "tasks.emptyText")}
          </Empty>
        )
      ) : (
        <TaskTable rows={list.rows} done={done} byDay={!done} withoutWhose={view === "mine" || !all} selection={mayUpdate && !done ? list.selection : undefined} />
      )}
      <ListFoot more={list.more} />
      <BulkBar count={list.selection.ids.length} onClear={clear}>
        {chosen.length > 0 && (
          <>
            <BulkAction disabled={busy} onClick={() => void complete(chosen).then(cleared)}>
              {tn("tasks.completeMany", chosen.length)}
            </BulkAction>
            <BulkAction disabled={busy} onClick={() => void move(chosen, tomorrow, formatWeekday(tomorrow, locale)).then(cleared)}>
              {t("tasks.moveTo", { day: t("tasks.tomorrow").toLocaleLowerCase(locale) })}
            </BulkAction>
            {can("tasks.update") && <BulkAction onClick={() => setHanding(chosen)}>{tn("transitions.handOver.tasks", chosen.length)}</BulkAction>}
            {can("tasks.delete") && (
              <BulkAction disabled={busy} onClick={() => void remove(chosen).then(cleared)}>
                {tn("tasks.delete", chosen.length)}
              </BulkAction>
            )}
          </>
        )}
      </BulkBar>
      {handing && <HandOverDialog what="tasks" of={handing} onClose={() => setHanding(null)} onDone={clear} />}
    </Page>
  );
}
