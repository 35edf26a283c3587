import { useState } from "react";
import type { BookingFigure, OriginRule } from "~/api/rows";
import { agentName } from "~/features/telephony/words";
import { useWords } from "~/i18n";
import { PROVIDERS } from "~/features/integrations/providers";
import { CustomerChip } from "~/ui/CustomerChip";
import type { Option } from "~/ui/Field";
import { Chip, ChoiceChip, FilterBar } from "~/ui/FilterChips";
import listStyles from "~/ui/List.module.css";
import { useChips } from "~/ui/useChips";
import { fromAddress, inAddress } from "~/ui/useNarrowed";
import { FILTERS, OF_CALL, type Filter, type Narrowed } from "./address";
import { ORIGINS, SOLD, STATES } from "./words";

const SYSTEMS = PROVIDERS.filter((provider) => provider.feeds.includes("bookings"));

const RULES: readonly OriginRule[] = ["reference", "answered_call", "message", "person"];

interface Props {
  narrowed: Narrowed;
  /** The services, people and agents of these days; undefined while nobody knows. */
  services: BookingFigure[] | undefined;
  staff: BookingFigure[] | undefined;
  agents: BookingFigure[] | undefined;
  onChange: (all: Partial<Record<Filter, string | undefined>>) => void;
}

/** What bookings are narrowed to, each a chip that says so. */
export function Filters({ narrowed: arrived, services, staff, agents, onChange }: Props) {
  const { t } = useWords();
  const { narrowed, filters, set, choose } = useChips(FILTERS, arrived, onChange);
  /** Those of these days, and one that has none there but was chosen, so that it can be taken away. */
  const options = (name: "service" | "staff" | "agent", found: BookingFigure[] | undefined): Option[] => {
    const known = (found ?? []).flatMap((row) => (row.group_key ? [{ value: inAddress(row.group_key), label: name === "agent" ? agentName({ agent_key: row.group_key, agent_name: row.name }, t) : (row.name ?? row.group_key) }] : []));
    const gone = [filters[name] ?? []].flat().filter((value) => !known.some((option) => option.value === value));
    return [...known, ...gone.map((value) => ({ value, label: goneName(name, value, found !== undefined) }))];
  };
  const goneName = (name: "service" | "staff" | "agent", value: string, isRead: boolean): string => {
    const [plain = value] = fromAddress(value);
    if (name === "staff") return plain;
    if (!isRead) return t("state.loading");
    return name === "agent" ? agentName({ agent_key: plain, agent_name: null }, t) : t("bookings.otherService");
  };
  const byAgent = options("agent", agents);
  return (
    <FilterBar>
      <ChoiceChip label={t("field.state")} name="state" filters={filters} setFilter={choose} options={STATES.map((state) => ({ value: state, label: t(`bookings.state.${state}`) }))} />
      <ChoiceChip label={t("bookings.service")} name="service" filters={filters} setFilter={choose} options={options("service", services)} />
      <ChoiceChip label={t("bookings.staff")} name="staff" filters={filters} setFilter={choose} options={options("staff", staff)} />
      {SYSTEMS.length > 1 && <ChoiceChip label={t("bookings.provider")} name="provider" filters={filters} setFilter={choose} options={SYSTEMS.map(({ id, name }) => ({ value: id, label: name }))} />}
      <ChoiceChip label={t("attribution.cameFrom")} name="origin" filters={filters} setFilter={choose} options={ORIGINS.map((origin) => ({ value: origin, label: t(`bookings.origin.${origin}`) }))} />
      {byAgent.length > 0 && <ChoiceChip label={t("telephony.agent")} name="agent" filters={filters} setFilter={choose} options={byAgent} />}
      <ChoiceChip label={t("bookings.foundBy")} name="rule" filters={filters} setFilter={choose} options={RULES.map((rule) => ({ value: rule, label: t(`bookings.rule.${rule}`) }))} />
      <ChoiceChip label={t("sales.one")} name="sale" filters={filters} setFilter={choose} options={SOLD.map((step) => ({ value: step, label: t(`bookings.sold.${step}`) }))} />
      <ChoiceChip label={t("bookings.daysOf")} name="days" filters={filters} setFilter={choose} options={[{ value: OF_CALL, label: t("bookings.daysOfCall") }]} />
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
