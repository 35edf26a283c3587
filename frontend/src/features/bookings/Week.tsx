import type { CSSProperties } from "react";
import { Link } from "react-router";
import type { BookingRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatLongDay, formatWeekday, type Day } from "~/format/dates";
import { useWords } from "~/i18n";
import { useFreshRows } from "~/live/fresh";
import { classes } from "~/ui/classes";
import { Skeleton } from "~/ui/States";
import { BookingLink } from "./BookingLink";
import styles from "./Calendar.module.css";
import { hoursOf, piecesOf, type Piece } from "./layout";
import { useNow } from "./useCalendar";

const HOUR_PX = 52;
const LINE_PX = 16;

interface Props {
  days: Day[];
  rows: BookingRow[] | undefined;
  label: string;
  href: (row: BookingRow) => string;
  toDay: (day: Day) => string;
}

/** Days beside each other with their hours downwards: bookings at their times, those at the same time side by side, and a line for now. */
export function Week({ days, rows, label, href, toDay }: Props) {
  const { t } = useWords();
  const { locale, timezone } = useHouse();
  const now = useNow();
  const fresh = useFreshRows(rows, (row) => row.id);
  const pieces = piecesOf(rows ?? [], days, timezone);
  const { first, last } = hoursOf(pieces.values());
  const hours = Array.from({ length: last - first }, (_, at) => first + at);
  const top = (minutes: number) => ((minutes - first * 60) * HOUR_PX) / 60;
  const place = (piece: Piece) => {
    const height = ((piece.to - piece.from) * HOUR_PX) / 60 - 2;
    // As many lines as have room: none is cut in its middle.
    const lines = Math.max(Math.floor((height - 4) / LINE_PX), 1);
    return { top: top(piece.from), height, left: `${(piece.lane / piece.lanes) * 100}%`, width: `calc(${100 / piece.lanes}% - 2px)`, "--lines": lines } as CSSProperties;
  };
  return (
    <div className={styles.week} style={{ "--days": days.length } as CSSProperties} role="group" aria-label={label} aria-busy={rows === undefined} data-calendar>
      <div className={styles.corner} />
      {days.map((day) => (
        <Link key={day} to={toDay(day)} className={classes(styles.dayName, day === now.day && styles.today)} title={formatLongDay(day, locale)}>
          {formatWeekday(day, locale)}
        </Link>
      ))}
      <div className={styles.hours} style={{ height: hours.length * HOUR_PX }} aria-hidden="true">
        {hours.map((hour) => (
          <span key={hour} style={{ top: top(hour * 60) }}>
            {String(hour).padStart(2, "0")}:00
          </span>
        ))}
      </div>
      {days.map((day) => (
        <div key={day} className={classes(styles.day, day === now.day && styles.today)} data-day={day} style={{ "--hour": `${HOUR_PX}px` } as CSSProperties}>
          {rows === undefined && <span className={styles.waiting}><Skeleton width="82%" height={HOUR_PX * 0.8} /></span>}
          <ul aria-label={formatLongDay(day, locale)}>
            {pieces.get(day)?.map((piece) => (
              <li key={piece.row.id}>
                <BookingLink row={piece.row} to={href(piece.row)} fresh={fresh.has(piece.row.id)} place={place(piece)} />
              </li>
            ))}
          </ul>
          {day === now.day && now.minutes >= first * 60 && now.minutes <= last * 60 && <span className={styles.now} style={{ top: top(now.minutes) }} title={t("bookings.now")} />}
        </div>
      ))}
    </div>
  );
}
