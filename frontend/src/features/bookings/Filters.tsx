import { useState } from "react";
import type { BookingFigure } from "~/api/rows";
import { useWords } from "~/i18n";
import { PROVIDERS } from "~/features/integrations/providers";
import { CustomerChip } from "~/ui/CustomerChip";
import type { Option } from "~/ui/Field";
import { Chip, ChoiceChip, FilterBar } from "~/ui/FilterChips";
import listStyles from "~/ui/List.module.css";
import { useChips } from "~/ui/useChips";
import { fromAddress, inAddress } from "~/ui/useNarrowed";
import { FILTERS, type Filter, type Narrowed } from "./address";
import { STATES } from "./words";

const SYSTEMS = PROVIDERS.filter((provider) => provider.feeds.includes("bookings"));

interface Props {
  narrowed: Narrowed;
  /** The services and people of these days; undefined while nobody knows. */
  services: BookingFigure[] | undefined;
  staff: BookingFigure[] | undefined;
  onChange: (all: Partial<Record<Filter, string | undefined>>) => void;
}

/** What bookings are narrowed to, each a chip that says so. */
export function Filters({ narrowed: arrived, services, staff, onChange }: Props) {
  const { t } = useWords();
  const { narrowed, filters, set, choose } = useChips(FILTERS, arrived, onChange);
  /** Those of these days, and one that has none there but was chosen, so that it can be taken away. */
  const options = (name: "service" | "staff", found: BookingFigure[] | undefined): Option[] => {
    const known = (found ?? []).flatMap((row) => (row.group_key ? [{ value: inAddress(row.group_key), label: row.name ?? row.group_key }] : []));
    const gone = [filters[name] ?? []].flat().filter((value) => !known.some((option) => option.value === value));
    return [...known, ...gone.map((value) => ({ value, label: name === "staff" ? (fromAddress(value)[0] ?? value) : t(found ? "bookings.otherService" : "state.loading") }))];
  };
  return (
    <FilterBar>
      <ChoiceChip label={t("field.state")} name="state" filters={filters} setFilter={choose} options={STATES.map((state) => ({ value: state, label: t(`bookings.state.${state}`) }))} />
      <ChoiceChip label={t("bookings.service")} name="service" filters={filters} setFilter={choose} options={options("service", services)} />
      <ChoiceChip label={t("bookings.staff")} name="staff" filters={filters} setFilter={choose} options={options("staff", staff)} />
      {SYSTEMS.length > 1 && <ChoiceChip label={t("bookings.provider")} name="provider" filters={filters} setFilter={choose} options={SYSTEMS.map(({ id, name }) => ({ value: id, label: name }))} />}
      <CustomerChip value={narrowed.customer} set={(customer) => set({ customer })} />
      <SearchChip value={narrowed.search} set={(search) => set({ search })} />
    </FilterBar>
  );
}

function SearchChip({ value, set }: { value: string | undefined; set: (search: string | undefined) => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState(value ?? "");
  return (
    <Chip label={t("bookings.search")} value={value ?? null} onClear={() => set(undefined)}>
      <form
        className={listStyles.search}
        onSubmit={(event) => {
          event.preventDefault();
          set(typed.trim() || undefined);
        }}
      >
        <input aria-label={t("bookings.search")} value={typed} maxLength={100} onChange={(event) => setTyped(event.target.value)} placeholder={t("bookings.searchHint")} />
      </form>
    </Chip>
  );
}
