import { useState, type MouseEvent } from "react";
import { Link } from "react-router";
import type { TaskRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { aboutOf } from "~/features/around/about";
import { HandOverDialog } from "~/features/transitions/HandOverDialog";
import { addDays, formatWeekday, today } from "~/format/dates";
import { useWords } from "~/i18n";
import { IconButton } from "~/ui/Button";
import { DataTable, type Column, type Selection } from "~/ui/DataTable";
import { Menu, type MenuItem } from "~/ui/Menu";
import { Unset, When } from "~/ui/Value";
import { Due } from "./Due";
import { TaskDialog } from "./TaskDialog";
import { useTasks } from "./useTasks";

interface Props {
  rows: TaskRow[] | undefined;
  /** What is done says when, in place of by when it was due. */
  done?: boolean;
  /** Under the days by which they are due. */
  byDay?: boolean;
  withoutAbout?: boolean;
  withoutWhose?: boolean;
  selection?: Selection | undefined;
  skeletons?: number;
}

/** Tasks, each done by its button, and moved, changed or handed over by its menu. */
export function TaskTable({ rows, done, byDay, withoutAbout, withoutWhose, selection, skeletons }: Props) {
  const { t, tn } = useWords();
  const { timezone, locale, can } = useHouse();
  const { complete, reopen, move, remove, busy, mayUpdate } = useTasks();
  const [editing, setEditing] = useState<string | undefined>();
  const [handing, setHanding] = useState<TaskRow | null>(null);
  const now = today(timezone);
  const tomorrow = addDays(now, 1);
  const heading = ({ due_on: day }: TaskRow): string => {
    if (!day) return t("tasks.noDay");
    if (day < now) return t("tasks.overdue");
    return day === now ? t("tasks.today") : day === tomorrow ? t("tasks.tomorrow") : formatWeekday(day, locale);
  };
  /** By the keyboard the focus goes on to the next task, since this one leaves the list. */
  const finish = (row: TaskRow, event: MouseEvent<HTMLElement>) => {
    const buttons = [...(event.currentTarget.closest("tbody")?.querySelectorAll<HTMLElement>("[data-done]") ?? [])];
    const at = buttons.indexOf(event.currentTarget);
    const next = buttons[at + 1] ?? buttons[at - 1];
    const byKey = event.detail === 0;
    void complete([row]).then((isDone) => isDone && byKey && next?.focus());
  };
  const days = [
    { day: now, word: t("tasks.today") },
    { day: tomorrow, word: t("tasks.tomorrow") },
    { day: addDays(now, 7), word: t("tasks.inAWeek") },
  ];
  const itemsOf = (row: TaskRow): MenuItem[] => [
    ...days.filter(({ day }) => row.state === "OPEN" && day !== row.due_on).map(({ day, word }) => ({ label: t("tasks.moveTo", { day: word.toLocaleLowerCase(locale) }), icon: "calendar" as const, onSelect: () => void move([row], day, formatWeekday(day, locale)) })),
    { label: t("action.edit"), icon: "edit", onSelect: () => setEditing(row.id) },
    ...(can("tasks.update") ? [{ label: tn("transitions.handOver.tasks", 1), icon: "swap" as const, onSelect: () => setHanding(row) }] : []),
    ...(can("tasks.delete") ? [{ label: t("action.delete"), icon: "close" as const, danger: true, onSelect: () => void remove([row]) }] : []),
  ];
  const about = (row: TaskRow) => {
    const found = aboutOf(row);
    return found && <Link to={found.to}>{found.name}</Link>;
  };
  const columns: Column<TaskRow>[] = [
    { key: "title", label: t("tasks.title"), card: "title", cell: (row) => row.title },
    ...(withoutAbout ? [] : [{ key: "about", label: t("tasks.about"), card: "text" as const, oneLine: true, cell: about }]),
    ...(withoutWhose ? [] : [{ key: "whose", label: t("tasks.whose"), card: "text" as const, oneLine: true, cell: (row: TaskRow) => row.assignee?.name ?? <Unset>{t("sales.nobodys")}</Unset> }]),
    done
      ? { key: "done", label: t("tasks.doneAt"), end: true, card: "text", cell: (row) => row.done_at && <When at={row.done_at} /> }
      : { key: "due", label: t("tasks.due"), end: true, card: "text", cell: (row) => (row.state === "DONE" ? <Unset>{t("tasks.state.DONE")}</Unset> : <Due row={row} {...(byDay ? { under: true } : {})} />) },
  ];
  return (
    <>
      <DataTable<TaskRow>
        label={t("nav.tasks")}
        rows={rows}
        rowId={(row) => row.id}
        rowName={(row) => row.title}
        columns={columns}
        selection={selection}
        dimmed={(row) => row.state === "DONE"}
        {...(skeletons ? { skeletons } : {})}
        {...(byDay ? { group: heading } : {})}
        {...(mayUpdate
          ? {
              onOpen: (row: TaskRow) => setEditing(row.id),
              actions: (row: TaskRow) => (
                <>
                  {row.state === "OPEN" ? (
                    <IconButton icon="check" data-done label={t("tasks.complete", { title: row.title })} disabled={busy} onClick={(event) => finish(row, event)} />
                  ) : (
                    <IconButton icon="undo" label={t("tasks.reopen", { title: row.title })} disabled={busy} onClick={() => void reopen(row)} />
                  )}
                  <Menu align="end" label={row.title} trigger={<IconButton icon="more" label={t("members.actions", { name: row.title })} disabled={busy} />} items={itemsOf(row)} />
                </>
              ),
            }
          : {})}
      />
      {mayUpdate && <TaskDialog id={editing} onClose={() => setEditing(undefined)} />}
      {handing && <HandOverDialog what="tasks" of={[handing]} onClose={() => setHanding(null)} />}
    </>
  );
}
