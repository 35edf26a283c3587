/** A day without a time, as the database writes it: `2026-04-11`. */
export type Day = string;

const pad = (value: number): string => String(value).padStart(2, "0");

/** The day of a local date object, as pickers give it. */
export const dayOf = (date: Date): Day => `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;

/** A date object at noon of that day, so that no time zone moves it. */
export const dateOf = (day: Day): Date => new Date(`${day}T12:00:00`);

/** Today in the organisation's time zone. */
export function today(timezone: string): Day {
  return new Intl.DateTimeFormat("en-CA", { timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date());
}

/** A day some days later, or earlier. */
export function addDays(day: Day, days: number): Day {
  const date = dateOf(day);
  date.setDate(date.getDate() + days);
  return dayOf(date);
}

/** How many days lie from one day to another, both counted. */
export function countDays(from: Day, to: Day): number {
  return Math.round((dateOf(to).getTime() - dateOf(from).getTime()) / 86_400_000) + 1;
}

/** The moment a day begins in a time zone, as the database reads it. */
export const dayBegins = (day: Day, timezone: string): string => momentAt(day, "00:00", timezone);

/** The moment at which a time zone's calendar and clock show a day and a time such as "09:30", as the database reads it. */
export function momentAt(day: Day, time: string, timezone: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: timezone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  // What the zone's clock shows at a moment, read as if it were UTC's.
  const shown = (at: number): number => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
  };
  // Twice: the offset may be another one at the moment that the first guess leads to.
  const guess = wanted - (shown(wanted) - wanted);
  return new Date(guess - (shown(guess) - wanted)).toISOString();
}

/** What a time zone's calendar and clock show at a moment: the day, and the minutes since its midnight. */
export function clockAt(at: string | number, timezone: string): { day: Day; minutes: number } {
  const part = Object.fromEntries(clockFormat(timezone).formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return { day: `${part.year}-${part.month}-${part.day}`, minutes: Number(part.hour) * 60 + Number(part.minute) };
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Made once per zone: a calendar asks for each of its bookings. */
function clockFormat(timezone: string): Intl.DateTimeFormat {
  const known = clocks.get(timezone) ?? new Intl.DateTimeFormat("en-CA", { timeZone: timezone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
  clocks.set(timezone, known);
  return known;
}

/** The Monday of a day's week. */
export const weekStart = (day: Day): Day => addDays(day, -((dateOf(day).getDay() + 6) % 7));

/** The first day of a day's month. */
export const monthStart = (day: Day): Day => `${day.slice(0, 8)}01`;

/** The same day so many months later, or the last of a shorter month. */
export function addMonths(day: Day, months: number): Day {
  const date = dateOf(monthStart(day));
  date.setMonth(date.getMonth() + months + 1, 0);
  return dayOf(date) < `${dayOf(date).slice(0, 8)}${day.slice(8)}` ? dayOf(date) : `${dayOf(date).slice(0, 8)}${day.slice(8)}`;
}

/** The number of a day's week, counted as ISO 8601 does: the first one holds the year's first Thursday. */
export function weekNumber(day: Day): number {
  const thursday = addDays(weekStart(day), 3);
  return Math.floor((countDays(`${thursday.slice(0, 4)}-01-01`, thursday) - 1) / 7) + 1;
}

/** "10:00" */
export const formatTime = (at: string, locale: string, timezone: string): string => new Intl.DateTimeFormat(words(locale), { timeStyle: "short", timeZone: timezone }).format(new Date(at));

/** "Thu 12 Mar", with the year when it is not this one. */
export function formatWeekday(day: Day, locale: string): string {
  return `${new Intl.DateTimeFormat(words(locale), { weekday: "short" }).format(dateOf(day))} ${formatDay(day, locale)}`;
}

/** "March 2026" */
export const formatMonth = (day: Day, locale: string): string => new Intl.DateTimeFormat(words(locale), { month: "long", year: "numeric" }).format(dateOf(day));

/** A length of time as clocks write it: 2:05, 1:02:05. */
export function formatLength(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${hours > 0 ? `${hours}:${pad(minutes)}` : minutes}:${pad(seconds % 60)}`;
}

/** "28 Nov", with the year when it is not this one. */
export function formatDay(day: Day, locale: string): string {
  const date = dateOf(day);
  const sameYear = date.getFullYear() === new Date().getFullYear();
  return new Intl.DateTimeFormat(words(locale), { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) }).format(date);
}

/** "Saturday 28 November 2026". */
export function formatLongDay(day: Day, locale: string): string {
  return new Intl.DateTimeFormat(words(locale), { weekday: "short", day: "numeric", month: "long", year: "numeric" }).format(dateOf(day));
}

/** The exact moment, for who hovers. */
export function formatMoment(at: string, locale: string, timezone: string): string {
  return new Intl.DateTimeFormat(words(locale), { dateStyle: "long", timeStyle: "medium", timeZone: timezone }).format(new Date(at));
}

/** "14:03:22", with the day before it when it is not today. */
export function formatClock(at: string, locale: string, timezone: string): string {
  const time = new Intl.DateTimeFormat(words(locale), { timeStyle: "medium", timeZone: timezone }).format(new Date(at));
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: timezone }).format(new Date(at));
  return day === today(timezone) ? time : `${formatDay(day, locale)} ${time}`;
}

// `en-SE` writes months as numbers in some browsers; British English keeps them as words.
const words = (locale: string): string => (locale.startsWith("en") ? "en-GB" : locale);

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86_400],
];

/** "8 hours ago", "yesterday", and the day itself after a week. */
export function formatWhen(at: string, locale: string, timezone: string): string {
  const seconds = (new Date(at).getTime() - Date.now()) / 1000;
  const size = Math.abs(seconds);
  if (size > 6.5 * 86_400) {
    const day = new Intl.DateTimeFormat("en-CA", { timeZone: timezone }).format(new Date(at));
    return formatDay(day, locale);
  }
  const format = new Intl.RelativeTimeFormat(words(locale), { numeric: "auto" });
  const step = size < 3600 ? STEPS[0] : size < 86_400 ? STEPS[1] : STEPS[2];
  if (!step) return at;
  const text = format.format(Math.round(seconds / step[1]), step[0]);
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/** How long something lasted, in the largest unit that fits: "3 days", "2 hours". */
export function formatLasting(seconds: number, locale: string): string {
  const [unit, size] = seconds >= 86_400 ? (["day", 86_400] as const) : seconds >= 3600 ? (["hour", 3600] as const) : (["minute", 60] as const);
  return new Intl.NumberFormat(words(locale), { style: "unit", unit, unitDisplay: "long" }).format(Math.floor(seconds / size));
}
