import type { BookingRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatLongDay, type Day } from "~/format/dates";
import { useWords } from "~/i18n";
import { useFreshRows } from "~/live/fresh";
import { classes } from "~/ui/classes";
import { Skeleton } from "~/ui/States";
import { Unset } from "~/ui/Value";
import { BookingLink } from "./BookingLink";
import styles from "./Calendar.module.css";
import { piecesOf } from "./layout";
import { useNow } from "./useCalendar";

/** A week on a phone: day after day, what is booked in the order of its time, with a line where now is. */
export function Agenda({ days, rows, label, href }: { days: Day[]; rows: BookingRow[] | undefined; label: string; href: (row: BookingRow) => string }) {
  const { t } = useWords();
  const { locale, timezone } = useHouse();
  const now = useNow();
  const fresh = useFreshRows(rows, (row) => row.id);
  const pieces = piecesOf(rows ?? [], days, timezone);
  return (
    <div role="group" aria-label={label} aria-busy={rows === undefined} data-calendar>
      {days.map((day) => {
        const found = pieces.get(day) ?? [];
        const next = day === now.day ? found.findIndex((piece) => piece.to > now.minutes) : -1;
        return (
          <section key={day} className={styles.agendaDay} data-day={day}>
            <h2 className={classes(day === now.day && styles.today)}>{formatLongDay(day, locale)}</h2>
            {rows === undefined ? (
              <Skeleton width="70%" height={40} />
            ) : found.length === 0 ? (
              <Unset>{t("bookings.freeDay")}</Unset>
            ) : (
              <ul>
                {found.map((piece, at) => (
                  <li key={piece.row.id} data-next={at === next || undefined}>
                    <BookingLink row={piece.row} to={href(piece.row)} fresh={fresh.has(piece.row.id)} />
                  </li>
                ))}
              </ul>
            )}
          </section>
        );
      })}
    </div>
  );
}
