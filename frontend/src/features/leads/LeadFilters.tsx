import type { ReactNode } from "react";
import { useHouse } from "~/app/house";
import { TagFilter } from "~/features/tags/TagChips";
import { useMembers } from "~/features/transitions/useMembers";
import { useWords } from "~/i18n";
import { ChoiceChip, FilterBar, NoneChip } from "~/ui/FilterChips";
import { PeriodChip } from "~/ui/PeriodChip";
import type { FilterValues } from "~/ui/useList";
import { SourceChip } from "./SourceChip";
import { isOpen, STATES } from "./words";

interface Props {
  filters: FilterValues;
  setFilter: (changes: FilterValues) => void;
  /** The states that the list holds by itself. */
  open?: boolean;
  withoutStates?: boolean;
  end?: ReactNode;
}

/** What leads are narrowed to, each a chip that says so. */
export function LeadFilters({ filters, setFilter, open, withoutStates, end }: Props) {
  const { t } = useWords();
  const { can } = useHouse();
  const members = useMembers(can("leads.read"));
  return (
    <FilterBar end={end}>
      {!withoutStates && <ChoiceChip label={t("field.state")} name="state" filters={filters} setFilter={setFilter} options={STATES.filter((state) => !open || isOpen(state)).map((state) => ({ value: state, label: t(`leads.state.${state}`) }))} />}
      {can("leads.read") && <ChoiceChip label={t("sales.whose")} name="assigned_to" filters={filters} setFilter={setFilter} options={members} />}
      <NoneChip label={t("sales.whose")} none={t("sales.nobodys")} name="assigned_to" filters={filters} setFilter={setFilter} />
      <SourceChip filters={filters} setFilter={setFilter} />
      {!open && !withoutStates && <PeriodChip label={t("field.created")} column="created_at" filters={filters} setFilter={setFilter} />}
      <TagFilter filters={filters} setFilter={setFilter} />
    </FilterBar>
  );
}
