import { useState } from "react";
import type { TelephonyFigure } from "~/api/rows";
import { useWords } from "~/i18n";
import { CustomerChip } from "~/ui/CustomerChip";
import { Chip, ChoiceChip, FilterBar } from "~/ui/FilterChips";
import listStyles from "~/ui/List.module.css";
import { useChips } from "~/ui/useChips";
import { inAddress } from "~/ui/useNarrowed";
import { CARRIERS, FILTERS, type Filter, type Narrowed } from "./address";
import { agentName, STATES } from "./words";

interface Props {
  narrowed: Narrowed;
  /** The agents of these days; undefined while nobody knows. */
  agents: TelephonyFigure[] | undefined;
  onChange: (all: Partial<Record<Filter, string | undefined>>) => void;
}

/** What the list is narrowed to, each a chip that says so. */
export function Filters({ narrowed: arrived, agents, onChange }: Props) {
  const { t } = useWords();
  const { narrowed, filters, set, choose } = useChips(FILTERS, arrived, onChange);
  const known = (agents ?? []).flatMap(({ group_key, name }) => (group_key ? [{ value: inAddress(group_key), label: agentName({ agent_key: group_key, agent_name: name }, t) }] : []));
  // One that had no call in these days can still be taken away.
  const gone = [filters.agent ?? []].flat().filter((key) => !known.some((option) => option.value === key));
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
