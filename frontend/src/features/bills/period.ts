import { addDays, dateOf, formatDay, type Day } from "~/format/dates";

interface Period {
  starts_on: Day;
  ends_on: Day;
}

/** The first and the last day of a month that is given as `2026-03`. */
export function monthDays(month: string): Period {
  const starts_on = `${month}-01`;
  return { starts_on, ends_on: addDays(`${addDays(`${month}-28`, 4).slice(0, 7)}-01`, -1) };
}

/** A period for people: a month by its name, another one by its days. */
export function periodText({ starts_on, ends_on }: Period, locale: string): string {
  const whole = monthDays(starts_on.slice(0, 7));
  if (whole.starts_on === starts_on && whole.ends_on === ends_on) return new Intl.DateTimeFormat(locale, { month: "long", year: "numeric" }).format(dateOf(starts_on));
  return `${formatDay(starts_on, locale)} – ${formatDay(ends_on, locale)}`;
}

/** The month before a day's. */
export const monthBefore = (day: Day): string => addDays(`${day.slice(0, 7)}-01`, -1).slice(0, 7);
