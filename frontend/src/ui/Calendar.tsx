import { DayPicker, type DayPickerProps } from "react-day-picker";
import { enGB } from "react-day-picker/locale/en-GB";
import { sv } from "react-day-picker/locale/sv";
import { useWords } from "~/i18n";
import styles from "./Calendar.module.css";

const classNames = {
  root: styles.root,
  months: styles.months,
  month_caption: styles.caption,
  nav: styles.nav,
  button_previous: styles.step,
  button_next: styles.step,
  chevron: styles.chevron,
  month_grid: styles.grid,
  weekday: styles.weekday,
  day: styles.day,
  day_button: styles.dayButton,
  today: styles.today,
  outside: styles.outside,
  selected: styles.selected,
  range_start: styles.rangeStart,
  range_middle: styles.rangeMiddle,
  range_end: styles.rangeEnd,
};

/** A month to choose days from, in the reader's language. */
export default function Calendar(props: DayPickerProps) {
  const { language } = useWords();
  return <DayPicker locale={language === "sv" ? sv : enGB} showOutsideDays fixedWeeks classNames={classNames} {...props} />;
}
