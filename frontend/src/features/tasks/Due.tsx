import type { TaskRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatTime, momentAt, today } from "~/format/dates";
import { useWords } from "~/i18n";
import { DayText, Status, Unset } from "~/ui/Value";

/** By when a task is due; `under` its day's heading the time alone. What has passed says so in words too. */
export function Due({ row, under }: { row: TaskRow; under?: boolean }) {
  const { t } = useWords();
  const { locale, timezone } = useHouse();
  const day = row.due_on;
  if (!day) return under ? null : <Unset>{t("tasks.noDay")}</Unset>;
  const moment = row.due_time && momentAt(day, row.due_time.slice(0, 5), timezone);
  const now = today(timezone);
  const passed = row.state === "OPEN" && (day < now || (day === now && moment !== null && moment !== "" && Date.parse(moment) < Date.now()));
  const time = moment ? formatTime(moment, locale, timezone) : null;
  const withoutDay = under && day >= now;
  if (withoutDay && !time) return null;
  const said = (
    <>
      {!withoutDay && (day === now ? t("tasks.today") : <DayText day={day} />)} {time}
    </>
  );
  return passed ? (
    <Status tone="bad">
      {!(under && day < now) && <>{t("tasks.overdue")} · </>}
      {said}
    </Status>
  ) : (
    said
  );
}
