import type { LeadRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { today } from "~/format/dates";
import { useWords } from "~/i18n";
import { DayText, Status, Unset } from "~/ui/Value";
import { isOpen } from "./words";

/** When to come back to somebody; a day that has come says so in words too. */
export function DueDay({ row }: { row: Pick<LeadRow, "follow_up_on" | "state"> }) {
  const { t } = useWords();
  const { timezone } = useHouse();
  const day = row.follow_up_on;
  if (!day) return <Unset>–</Unset>;
  const now = today(timezone);
  if (!isOpen(row.state) || day > now) return <DayText day={day} />;
  return (
    <Status tone={day < now ? "bad" : "warn"}>
      {day < now ? (
        <>
          {t("leads.overdue")} · <DayText day={day} />
        </>
      ) : (
        t("leads.dueToday")
      )}
    </Status>
  );
}
