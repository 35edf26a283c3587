import { useGetOne } from "ra-core";
import { useEffect, useState } from "react";
import type { Customer } from "~/api/rows";
import { useWords } from "~/i18n";
import { CustomerField } from "~/ui/CustomerField";
import { Chip, ChoiceChip, FilterBar } from "~/ui/FilterChips";
import type { FilterValues } from "~/ui/useList";
import listStyles from "~/ui/List.module.css";
import { FILTERS, type Filter, type Narrowed } from "./address";
import styles from "./Telephony.module.css";
import { STATES } from "./words";

const several = (text: string | undefined) => (text ? text.split(",") : undefined);

/** What the list is narrowed to, each a chip that says so. */
export function Filters({ narrowed: arrived, onChange }: { narrowed: Narrowed; onChange: (all: Partial<Record<Filter, string | undefined>>) => void }) {
  const { t } = useWords();
  // What was chosen comes back through the address a tick late: two quick clicks would lose the first.
  const [pending, setPending] = useState<Narrowed | null>(null);
  useEffect(() => setPending(null), [arrived]);
  const narrowed = pending ?? arrived;
  const set = (changes: Partial<Record<Filter, string | undefined>>) => {
    const all = Object.fromEntries(FILTERS.map((name) => [name, name in changes ? changes[name] : narrowed[name]]));
    setPending(Object.fromEntries(Object.entries(all).filter(([, value]) => value)));
    onChange(all);
  };
  const filters: FilterValues = { kind: several(narrowed.kind), direction: several(narrowed.direction), state: several(narrowed.state) };
  const choose = (changes: FilterValues) => set(Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value])));
  return (
    <FilterBar>
      <ChoiceChip label={t("field.kind")} name="kind" filters={filters} setFilter={choose} options={(["call", "message"] as const).map((kind) => ({ value: kind, label: t(`telephony.kind.${kind}`) }))} />
      <ChoiceChip label={t("telephony.direction")} name="direction" filters={filters} setFilter={choose} options={(["inbound", "outbound"] as const).map((direction) => ({ value: direction, label: t(`telephony.${direction}`) }))} />
      <ChoiceChip label={t("field.state")} name="state" filters={filters} setFilter={choose} options={STATES.map((state) => ({ value: state, label: t(`telephony.state.${state}`) }))} />
      <CustomerChip value={narrowed.customer} set={(customer) => set({ customer })} />
      <NumberChip value={narrowed.number} set={(number) => set({ number })} />
    </FilterBar>
  );
}

function CustomerChip({ value, set }: { value: string | undefined; set: (customer: string | undefined) => void }) {
  const { t } = useWords();
  const isId = value !== undefined && value !== "none";
  const found = useGetOne<Customer>("customers", { id: value ?? "" }, { enabled: isId, retry: false });
  const name = value === undefined ? null : isId ? (found.data?.name ?? t(found.error ? "audit.gone" : "state.loading")) : t("value.noCustomer");
  return (
    <Chip label={t("field.customer")} value={name} onClear={() => set(undefined)}>
      <div className={styles.choose}>
        <CustomerField label={t("field.customer")} value={isId ? value : null} name={isId ? (found.data?.name ?? null) : null} onChange={(id) => set(id ?? undefined)} />
      </div>
    </Chip>
  );
}

/** A number as people write it, as the database keeps it: +46701234567. */
const written = (typed: string): string => typed.replace(/[\s().-]/g, "").replace(/^00/, "+");

function NumberChip({ value, set }: { value: string | undefined; set: (number: string | undefined) => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState(value ?? "");
  return (
    <Chip label={t("telephony.number")} value={value ?? null} onClear={() => set(undefined)}>
      <form
        className={listStyles.search}
        onSubmit={(event) => {
          event.preventDefault();
          set(written(typed) || undefined);
        }}
      >
        <input aria-label={t("telephony.number")} type="tel" value={typed} onChange={(event) => setTyped(event.target.value)} placeholder="+46 70 123 45 67" />
      </form>
    </Chip>
  );
}
