import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { useHouse } from "~/app/house";
import { TagFilter } from "~/features/tags/TagChips";
import { useMembers } from "~/features/transitions/useMembers";
import { useWords } from "~/i18n";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import type { FilterValues } from "~/ui/useList";
import { isOpen, STATES } from "./words";

/** Where the newest leads came from, to choose from. */
export function useSources(): string[] {
  const { organisation, membership, can } = useHouse();
  const org_id = organisation.id;
  const own = can("leads.read") ? null : membership.id;
  const found = useQuery({
    queryKey: ["lead-sources", org_id, own],
    meta: { rests: ["leads"] },
    queryFn: () => {
      const all = client().from("leads").select("source").eq("org_id", org_id);
      return rows((own ? all.eq("assigned_to", own) : all).order("created_at", { ascending: false }).limit(200));
    },
  });
  return [...new Set((found.data ?? []).flatMap((one) => one.source ?? []))].sort();
}

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
  const sources = useSources();
  return (
    <FilterBar end={end}>
      {!withoutStates && <ChoiceChip label={t("field.state")} name="state" filters={filters} setFilter={setFilter} options={STATES.filter((state) => !open || isOpen(state)).map((state) => ({ value: state, label: t(`leads.state.${state}`) }))} />}
      {can("leads.read") && <ChoiceChip label={t("sales.whose")} name="assigned_to" filters={filters} setFilter={setFilter} options={members} />}
      {sources.length > 0 && <ChoiceChip label={t("leads.source")} name="source" filters={filters} setFilter={setFilter} options={sources.map((source) => ({ value: source, label: source }))} />}
      <TagFilter filters={filters} setFilter={setFilter} />
    </FilterBar>
  );
}
