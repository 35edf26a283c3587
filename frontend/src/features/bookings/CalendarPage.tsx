import { useMemo } from "react";
import { useNavigate, useParams } from "react-router";
import { useHouse } from "~/app/house";
import { addDays, addMonths, formatDay, formatLongDay, formatMonth, monthStart, today, weekNumber, weekStart, type Day } from "~/format/dates";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button, IconButton } from "~/ui/Button";
import { Page } from "~/ui/Page";
import { Segments } from "~/ui/Segments";
import { Failed, Told } from "~/ui/States";
import { useNarrowed } from "~/ui/useNarrowed";
import { useNarrowScreen } from "~/ui/useNarrowScreen";
import { isDay } from "~/ui/usePeriod";
import { useShownCurrency } from "~/ui/useShownCurrency";
import { BOOKED, FILTERS } from "./address";
import { Agenda } from "./Agenda";
import { BookingDrawer } from "./BookingDrawer";
import { BookingTabs } from "./BookingTabs";
import styles from "./Calendar.module.css";
import { Filters } from "./Filters";
import { useCalendarKeys } from "./keys";
import { Month } from "./Month";
import { NothingBooked } from "./NothingBooked";
import { UntaxedNotice } from "./UntaxedNotice";
import { useChoices, useFigures } from "./useBookings";
import { MOST, useCalendar } from "./useCalendar";
import { Week } from "./Week";

const VIEWS = ["day", "week", "month"] as const;
type View = (typeof VIEWS)[number];

/** The days that a view of a day shows; an agenda begins with the day itself. */
function daysOf(view: View, at: Day, isAgenda: boolean): { from: Day; to: Day } {
  if (view === "day") return { from: at, to: at };
  if (isAgenda) return { from: at, to: addDays(at, 6) };
  if (view === "week") return { from: weekStart(at), to: addDays(weekStart(at), 6) };
  const last = addDays(addMonths(monthStart(at), 1), -1);
  return { from: weekStart(monthStart(at)), to: addDays(weekStart(last), 6) };
}

/** Bookings where they stand in time: a week, a day, or a month at a glance. */
export default function CalendarPage() {
  const { t, tn } = useWords();
  const { locale, timezone, can } = useHouse();
  const { id } = useParams();
  const navigate = useNavigate();
  const [currency] = useShownCurrency();
  const isNarrow = useNarrowScreen();
  const { narrowed, asked, to, toFilters } = useNarrowed("/bookings/calendar", FILTERS);
  const view = VIEWS.find((one) => one === asked.get("as")) ?? "week";
  const named = asked.get("at") ?? "";
  const at = isDay(named) ? named : today(timezone);
  const isAgenda = isNarrow && view === "week";
  const days = useMemo(() => daysOf(view, at, isAgenda), [view, at, isAgenda]);
  const isMonth = view === "month";
  const found = useCalendar(days, narrowed, !isMonth);
  const figures = useFigures("day", days, currency, narrowed, isMonth);
  const choices = useChoices(days, currency, narrowed);
  const go = (address: string) => void navigate(address);

  const keys = useMemo(() => {
    const step = (by: 1 | -1) => {
      const next = view === "day" ? addDays(at, by) : view === "week" ? addDays(at, 7 * by) : addMonths(at, by);
      void navigate(to({ at: next }));
    };
    return { step, today: () => void navigate(to({ at: undefined })) };
  }, [navigate, to, view, at]);
  useCalendarKeys(keys);

  // Cancelled ones stand in nobody's way; who asks for them sees them.
  const rows = narrowed.state ? found.data : found.data?.filter((row) => row.state !== "cancelled");
  const hidden = (found.data?.length ?? 0) - (rows?.length ?? 0);
  const error = isMonth ? figures.error : found.error;
  const title = view === "day" ? formatLongDay(at, locale) : view === "month" ? formatMonth(at, locale) : `${formatDay(days.from, locale)} – ${formatDay(days.to, locale)}`;
  const label = t("bookings.calendarLabel", { days: title });
  const list = Array.from({ length: view === "day" ? 1 : 7 }, (_, day) => addDays(days.from, day));
  const toDay = (day: Day) => to({ as: "day", at: day });
  return (
    <Page
      title={t("nav.bookings")}
      tabs={<BookingTabs current="calendar" />}
      actions={<Segments label={t("bookings.viewLabel")} options={VIEWS.map((value) => ({ value, label: t(`bookings.${value}`) }))} value={view} onChange={(value) => go(to({ as: value === "week" ? undefined : value }))} />}
    >
      {!can("calendar_events.read") && <Told>{t("bookings.own")}</Told>}
      <UntaxedNotice />
      <div className={styles.steps}>
        <IconButton icon="left" label={t("bookings.previous")} onClick={() => keys.step(-1)} />
        <Button onClick={keys.today} title="T">
          {t("bookings.today")}
        </Button>
        <IconButton icon="right" label={t("bookings.next")} onClick={() => keys.step(1)} />
        <h2 className={styles.days} aria-live="polite">
          {title} {!isMonth && !isAgenda && <span className={styles.weekNumber}>{t("bookings.weekNumber", { number: weekNumber(at) })}</span>}
        </h2>
      </div>
      <Filters narrowed={narrowed} services={choices.services} staff={choices.staff} agents={choices.agents} onChange={(all) => go(to(all))} />
      {rows?.length === 0 && Object.keys(narrowed).length === 0 && <NothingBooked onlyUnconnected />}
      {error ? (
        <Failed error={error} retry={() => void (isMonth ? figures : found).refetch()} />
      ) : isMonth ? (
        <Month {...days} month={at} figures={figures.data} currency={currency} label={label} toDay={toDay} />
      ) : isAgenda ? (
        <Agenda days={list} rows={rows} label={label} href={(row) => to({}, row.id)} />
      ) : (
        <Week days={list} rows={rows} label={label} href={(row) => to({}, row.id)} toDay={toDay} />
      )}
      {found.data?.length === MOST && <Told kind="warn">{tn("bookings.more", MOST, { count: formatCount(MOST, locale) })}</Told>}
      {!isMonth && hidden > 0 && (
        <p className={styles.hidden}>
          {tn("bookings.cancelledHidden", hidden)}{" "}
          <Button kind="quiet" onClick={() => go(toFilters({ ...narrowed, state: `${BOOKED},cancelled` }))}>
            {t("bookings.showCancelled")}
          </Button>
        </p>
      )}
      <BookingDrawer id={id} onClose={() => go(to({}))} />
    </Page>
  );
}
