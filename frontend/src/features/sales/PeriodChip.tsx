import { useHouse } from "~/app/house";
import { addDays, clockAt, dayBegins, formatDay } from "~/format/dates";
import { useWords } from "~/i18n";
import { dialogStyles } from "~/ui/Dialog";
import { TextField } from "~/ui/Field";
import { Chip } from "~/ui/FilterChips";
import { isDay } from "~/ui/usePeriod";
import type { FilterValues } from "~/ui/useList";

const FROM = "created_at@gte";
const TO = "created_at@lt";

/** A filter by the days on which sales were begun, both counted. */
export function PeriodChip({ filters, setFilter }: { filters: FilterValues; setFilter: (changes: FilterValues) => void }) {
  const { t } = useWords();
  const { locale, timezone } = useHouse();
  const dayOf = (name: string, shift: number) => {
    const at = filters[name];
    return typeof at === "string" && !Number.isNaN(Date.parse(at)) ? addDays(clockAt(at, timezone).day, shift) : "";
  };
  const from = dayOf(FROM, 0);
  const to = dayOf(TO, -1);
  const set = (name: string, day: string, shift: number) => {
    if (day === "" || isDay(day)) setFilter({ [name]: day === "" ? undefined : dayBegins(addDays(day, shift), timezone) });
  };
  const said = from || to ? `${from ? formatDay(from, locale) : "…"} – ${to ? formatDay(to, locale) : "…"}` : null;
  return (
    <Chip label={t("field.created")} value={said} onClear={() => setFilter({ [FROM]: undefined, [TO]: undefined })}>
      <div className={dialogStyles.body}>
        <TextField label={t("sales.fromDay")} type="date" min="2000-01-01" max="2100-01-01" value={from} onChange={(event) => set(FROM, event.target.value, 0)} />
        <TextField label={t("sales.toDay")} type="date" min="2000-01-01" max="2100-01-01" value={to} onChange={(event) => set(TO, event.target.value, 1)} />
      </div>
    </Chip>
  );
}
