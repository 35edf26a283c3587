import { useQueryClient } from "@tanstack/react-query";
import { useCreate } from "ra-core";
import { useRef, useState } from "react";
import type { TaskRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import type { About } from "~/features/around/about";
import { useMembers } from "~/features/transitions/useMembers";
import { addDays, today } from "~/format/dates";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { SelectField, TextField } from "~/ui/Field";
import { useAction } from "~/ui/useAction";
import { useTasks } from "./useTasks";
import styles from "./Tasks.module.css";

/** One line that becomes a task with Enter: what, by when, and for a manager whose. The next can be written at once. */
export function QuickAdd({ about, whose }: { about?: About; whose?: boolean }) {
  const { t } = useWords();
  const { timezone, membership, can } = useHouse();
  const { run, busy } = useAction();
  const { mayCreate } = useTasks();
  const queries = useQueryClient();
  const [create] = useCreate<TaskRow>();
  const input = useRef<HTMLInputElement>(null);
  const [title, setTitle] = useState("");
  const [inDays, setInDays] = useState("0");
  const [holder, setHolder] = useState(membership.id);
  const mayGive = Boolean(whose) && can("tasks.create");
  const members = useMembers(mayGive);
  if (!mayCreate) return null;
  const add = () =>
    run(async () => {
      const due_on = inDays === "" ? null : addDays(today(timezone), Number(inDays));
      await create("tasks", { data: { title: title.trim(), due_on, ...(about ? { [about.column]: about.id } : {}), ...(mayGive ? { assigned_to: holder } : {}) } }, { returnPromise: true });
      await queries.invalidateQueries();
    }).then((done) => {
      if (!done) return;
      setTitle("");
      input.current?.focus();
    });
  return (
    <form
      className={styles.quick}
      aria-label={t("tasks.add")}
      onSubmit={(event) => {
        event.preventDefault();
        if (title.trim() && !busy) void add();
      }}
    >
      <div className={styles.what}>
        <TextField ref={input} label={t("tasks.new")} value={title} maxLength={200} autoComplete="off" onChange={(event) => setTitle(event.target.value)} />
      </div>
      <SelectField
        label={t("tasks.byWhen")}
        value={inDays}
        onChange={(event) => setInDays(event.target.value)}
        empty={t("tasks.noDay")}
        options={[
          { value: "0", label: t("tasks.today") },
          { value: "1", label: t("tasks.tomorrow") },
          { value: "7", label: t("tasks.inAWeek") },
        ]}
      />
      {mayGive && <SelectField label={t("tasks.whose")} value={holder} onChange={(event) => setHolder(event.target.value)} options={members.length > 0 ? members : [{ value: membership.id, label: membership.name }]} />}
      <Button type="submit" icon="plus" disabled={busy || !title.trim()}>
        {t("tasks.add")}
      </Button>
    </form>
  );
}
