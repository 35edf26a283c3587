import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { ChoiceChip, NoneChip } from "~/ui/FilterChips";
import type { FilterValues } from "~/ui/useList";

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

/** Where leads and sales came from: a source of the newest leads, one that the address names, or none. */
export function SourceChip({ filters, setFilter }: { filters: FilterValues; setFilter: (changes: FilterValues) => void }) {
  const { t } = useWords();
  const sources = [...new Set([...useSources(), ...[filters.source ?? []].flat()])];
  return (
    <>
      {sources.length > 0 && <ChoiceChip label={t("leads.source")} name="source" filters={filters} setFilter={setFilter} options={sources.map((source) => ({ value: source, label: source }))} />}
      <NoneChip label={t("leads.source")} none={t("leads.noSource")} name="source" filters={filters} setFilter={setFilter} />
    </>
  );
}
