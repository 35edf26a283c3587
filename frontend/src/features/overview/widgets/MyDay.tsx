import { useState, type MouseEvent } from "react";
import { Link } from "react-router";
import type { DayEntry } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useTasks } from "~/features/tasks/useTasks";
import { formatTime } from "~/format/dates";
import { useWords } from "~/i18n";
import { useFreshRows } from "~/live/fresh";
import { Button, IconButton, LinkButton } from "~/ui/Button";
import { Icon, type IconName } from "~/ui/Icon";
import { Section } from "~/ui/Page";
import { Failed } from "~/ui/States";
import { DayText, Status, Unset } from "~/ui/Value";
import { useMyDay } from "./useSalesOverview";
import { Waiting } from "./Waiting";
import styles from "./Rows.module.css";

const FIRST = 6;
const ICONS: Record<DayEntry["kind"], IconName> = { task: "tasks", follow_up: "leads", sale: "sales", booking: "calendar", expected: "sales" };

/** What today asks of the reader: tasks, those to come back to, sales and bookings, in the order of time. */
export default function MyDay() {
  const { t, tn } = useWords();
  const { data, error, refetch } = useMyDay();
  const { complete, busy, mayUpdate } = useTasks();
  const [all, setAll] = useState(false);
  const idOf = (row: DayEntry) => `${row.kind} ${row.id}`;
  const fresh = useFreshRows(data, idOf);
  const rest = (data?.length ?? 0) - FIRST;
  /** By the keyboard the focus goes on to the next task, since this one leaves the list. */
  const finish = (row: DayEntry, event: MouseEvent<HTMLElement>) => {
    const buttons = [...(event.currentTarget.closest("ol")?.querySelectorAll<HTMLElement>("[data-done]") ?? [])];
    const at = buttons.indexOf(event.currentTarget);
    const next = buttons[at + 1] ?? buttons[at - 1];
    const byKey = event.detail === 0;
    void complete([{ id: row.id, title: row.title ?? "" }]).then((isDone) => isDone && byKey && next?.focus());
  };
  return (
    <Section
      title={t("dashboard.widget.my_day")}
      actions={
        <LinkButton kind="quiet" icon="tasks" to="/tasks">
          {t("nav.tasks")}
        </LinkButton>
      }
    >
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Waiting rows={FIRST} />
      ) : data.length === 0 ? (
        <Unset>{t("dashboard.nothingToday")}</Unset>
      ) : (
        <>
          <ol className={styles.rows} aria-label={t("dashboard.widget.my_day")}>
            {(all ? data : data.slice(0, FIRST)).map((row) => (
              <li key={idOf(row)} data-fresh={fresh.has(idOf(row)) || undefined}>
                {row.kind === "task" && mayUpdate ? (
                  <IconButton icon="check" data-done label={t("tasks.complete", { title: row.title ?? "" })} disabled={busy} onClick={(event) => finish(row, event)} />
                ) : (
                  <span className={styles.icon}>
                    <Icon name={ICONS[row.kind]} />
                  </span>
                )}
                <Thing row={row} />
              </li>
            ))}
          </ol>
          {!all && rest > 0 && (
            <Button kind="quiet" onClick={() => setAll(true)}>
              {tn("dashboard.rest", rest)}
            </Button>
          )}
        </>
      )}
    </Section>
  );
}

function hrefOf(row: DayEntry): string {
  if (row.kind === "booking") return `/bookings/${row.id}`;
  if (row.kind === "follow_up") return `/leads/${row.id}`;
  if (row.kind !== "task") return `/sales/${row.id}`;
  if (row.sale_id) return `/sales/${row.sale_id}`;
  if (row.lead_id) return `/leads/${row.lead_id}`;
  return row.customer_id ? `/customers/${row.customer_id}` : "/tasks";
}

function Thing({ row }: { row: DayEntry }) {
  const { t } = useWords();
  const { locale, timezone } = useHouse();
  const when = row.is_overdue && row.due_on ? <DayText day={row.due_on} /> : row.at ? <time dateTime={row.at}>{formatTime(row.at, locale, timezone)}</time> : null;
  return (
    <>
      <span className={styles.what}>
        <span className={styles.title}>
          <Link to={hrefOf(row)}>
            <bdi>{row.title ?? t("dashboard.untitled")}</bdi>
          </Link>
        </span>
        <small>
          {t(`dashboard.thing.${row.kind}`)}
          {row.customer_name && (
            <>
              {" · "}
              <bdi>{row.customer_name}</bdi>
            </>
          )}
        </small>
      </span>
      <small className={styles.end}>{row.is_overdue ? <Status tone="bad">{when ?? t("tasks.overdue")}</Status> : when}</small>
    </>
  );
}
