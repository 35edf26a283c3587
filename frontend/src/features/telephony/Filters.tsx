import { useGetOne } from "ra-core";
import { useEffect, useState } from "react";
import type { Customer, TelephonyFigure } from "~/api/rows";
import { useWords } from "~/i18n";
import { CustomerField } from "~/ui/CustomerField";
import { Chip, ChoiceChip, FilterBar } from "~/ui/FilterChips";
import type { FilterValues } from "~/ui/useList";
import listStyles from "~/ui/List.module.css";
import { CARRIERS, FILTERS, inAddress, type Filter, type Narrowed } from "./address";
import styles from "./Telephony.module.css";
import { agentName, STATES } from "./words";

const several = (text: string | undefined) => (text ? text.split(",") : undefined);

interface Props {
  narrowed: Narrowed;
  /** The agents of these days; undefined while nobody knows. */
  agents: TelephonyFigure[] | undefined;
  onChange: (all: Partial<Record<Filter, string | undefined>>) => void;
}

/** What the list is narrowed to, each a chip that says so. */
export function Filters({ narrowed: arrived, agents, onChange }: Props) {
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
  const filters = { kind: several(narrowed.kind), direction: several(narrowed.direction), state: several(narrowed.state), agent: several(narrowed.agent), provider: several(narrowed.provider) };
  const choose = (changes: FilterValues) => set(Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value])));
  const known = (agents ?? []).flatMap(({ group_key, name }) => (group_key ? [{ value: inAddress(group_key), label: agentName({ agent_key: group_key, agent_name: name }, t) }] : []));
  // One that had no call in these days can still be taken away.
  const gone = (filters.agent ?? []).filter((key) => !known.some((option) => option.value === key));
  const options = [...known, ...gone.map((value) => ({ value, label: agents ? agentName({ agent_key: value, agent_name: null }, t) : t("state.loading") }))];
  return (
    <FilterBar>
      <ChoiceChip label={t("field.kind")} name="kind" filters={filters} setFilter={choose} options={(["call", "message"] as const).map((kind) => ({ value: kind, label: t(`telephony.kind.${kind}`) }))} />
      <ChoiceChip label={t("telephony.direction")} name="direction" filters={filters} setFilter={choose} options={(["inbound", "outbound"] as const).map((direction) => ({ value: direction, label: t(`telephony.${direction}`) }))} />
      <ChoiceChip label={t("field.state")} name="state" filters={filters} setFilter={choose} options={STATES.map((state) => ({ value: state, label: t(`telephony.state.${state}`) }))} />
      {options.length > 0 && <ChoiceChip label={t("telephony.agent")} name="agent" filters={filters} setFilter={choose} options={options} />}
      {CARRIERS.length > 1 && <ChoiceChip label={t("telephony.provider")} name="provider" filters={filters} setFilter={choose} options={CARRIERS.map(({ id, name }) => ({ value: id, label: name }))} />}
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
