import { lazy, Suspense } from "react";
import { useHouse } from "~/app/house";
import { addDays, clockAt, dateOf, dayBegins, dayOf, formatDay, type Day } from "~/format/dates";
import { useWords } from "~/i18n";
import { Chip } from "~/ui/FilterChips";
import type { FilterValues } from "~/ui/useList";

const Calendar = lazy(() => import("~/ui/Calendar"));

const FROM = "created_at@gte";
const TO = "created_at@lt";

/** A filter by the days on which sales were begun, both counted. */
export function PeriodChip({ filters, setFilter }: { filters: FilterValues; setFilter: (changes: FilterValues) => void }) {
  const { t } = useWords();
  const { locale, timezone } = useHouse();
  const read = (name: string, shift: number): Day | null => {
    const at = filters[name];
    return typeof at === "string" && !Number.isNaN(Date.parse(at)) ? addDays(clockAt(at, timezone).day, shift) : null;
  };
  const from = read(FROM, 0);
  const to = read(TO, -1);
  const said = from && to ? (from === to ? formatDay(from, locale) : `${formatDay(from, locale)} – ${formatDay(to, locale)}`) : null;
  return (
    <Chip label={t("field.created")} value={said} onClear={() => setFilter({ [FROM]: undefined, [TO]: undefined })}>
      <Suspense>
        <Calendar
          mode="range"
          autoFocus
          selected={from && to ? { from: dateOf(from), to: dateOf(to) } : undefined}
          onSelect={(range) => {
            const first = range?.from && dayOf(range.from);
            const last = (range?.to && dayOf(range.to)) ?? first;
            setFilter({ [FROM]: first && dayBegins(first, timezone), [TO]: last && dayBegins(addDays(last, 1), timezone) });
          }}
        />
      </Suspense>
    </Chip>
  );
}
