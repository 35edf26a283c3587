import type { CSSProperties } from "react";
import { Link } from "react-router";
import type { BookingRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatTime } from "~/format/dates";
import { useWords } from "~/i18n";
import { classes } from "~/ui/classes";
import styles from "./Calendar.module.css";
import { moveInDays } from "./keys";
import { whatText, whoText } from "./words";

interface Props {
  row: BookingRow;
  to: string;
  fresh: boolean;
  /** Where it stands; in an agenda nowhere in particular. */
  place?: CSSProperties;
}

/** A booking in the calendar: when, who, what, with whom, in the colour of its state; opens it. */
export function BookingLink({ row, to, fresh, place }: Props) {
  const { t } = useWords();
  const { locale, timezone } = useHouse();
  const time = formatTime(row.starts_at, locale, timezone);
  const span = `${time}–${formatTime(row.ends_at, locale, timezone)}`;
  const what = [whatText(row), row.staff_name].filter(Boolean).join(", ");
  const state = t(`bookings.state.${row.state}`);
  return (
    <Link to={to} className={classes(styles.booking, place && styles.placed)} style={place} data-opener onKeyDown={moveInDays} data-state={row.state} data-fresh={fresh || undefined} title={[span, whoText(row, t), what, state].join(" · ")}>
      <span className={styles.lines}>
        <span className={styles.time}>{place ? time : span}</span> <bdi className={styles.who}>{whoText(row, t)}</bdi> <bdi className={styles.what}>{what}</bdi>
      </span>
      <span className={place ? "visually-hidden" : styles.state}>{state}</span>
    </Link>
  );
}
