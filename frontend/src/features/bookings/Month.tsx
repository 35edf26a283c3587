import { Link } from "react-router";
import type { BookingFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { addDays, dateOf, formatLongDay, type Day } from "~/format/dates";
import { formatCount, formatHeadline, isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { classes } from "~/ui/classes";
import { Skeleton } from "~/ui/States";
import styles from "./Calendar.module.css";
import { moveInMonth } from "./keys";
import { useNow } from "./useCalendar";

interface Props {
  from: Day;
  to: Day;
  month: Day;
  figures: BookingFigure[] | undefined;
  currency: string;
  label: string;
  toDay: (day: Day) => string;
}

/** A month at a glance: how many are booked each day, how many did not come, what the kept ones brought in. A day opens. */
export function Month({ from, to, month, figures, currency, label, toDay }: Props) {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  const now = useNow();
  const byDay = new Map(figures?.map((one) => [one.group_key, one]));
  const weeks: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 7)) weeks.push(day);
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "short" });
  const cell = (day: Day) => {
    const figure = byDay.get(day);
    const count = figure?.booking_count ?? 0;
    const words = [formatLongDay(day, locale), `${t("bookings.booked")} ${count}`, ...(figure && figure.no_show_count > 0 ? [`${t("bookings.view.noShow")} ${figure.no_show_count}`] : [])].join(", ");
    return (
      <td key={day} className={classes(day.slice(0, 7) !== month.slice(0, 7) && styles.otherMonth, day === now.day && styles.today)}>
        <Link to={toDay(day)} data-opener onKeyDown={moveInMonth} className={styles.cell} title={words}>
          <span className={styles.date}>{dateOf(day).getDate()}</span>
          <span className="visually-hidden">
            {formatLongDay(day, locale)}, {t("bookings.booked")} {count}
          </span>
          {figures === undefined && <Skeleton width="40%" />}
          {count > 0 && <strong className={styles.count}>{formatCount(count, locale)}</strong>}
          {figure && figure.no_show_count > 0 && <span className={styles.missed}>{tn("bookings.missedCount", figure.no_show_count)}</span>}
          {figure && !isZero(figure.value) && (
            <span className={styles.brought}>
              ≈ {formatHeadline(figure.value, locale)} {currency}
            </span>
          )}
        </Link>
      </td>
    );
  };
  return (
    <table className={styles.month} aria-label={label} aria-busy={figures === undefined}>
      <thead>
        <tr>
          {Array.from({ length: 7 }, (_, at) => (
            <th key={at} scope="col">
              {weekday.format(dateOf(addDays(from, at)))}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week}>{Array.from({ length: 7 }, (_, at) => cell(addDays(week, at)))}</tr>
        ))}
      </tbody>
    </table>
  );
}
