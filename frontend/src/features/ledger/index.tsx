import { useGetOne } from "ra-core";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import type { Customer } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatDay } from "~/format/dates";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { ChoiceChip, FilterBar, SetChip } from "~/ui/FilterChips";
import { Page } from "~/ui/Page";
import { lastDays, PeriodPicker } from "~/ui/PeriodPicker";
import { Views } from "~/ui/Views";
import { LedgerList } from "./LedgerList";

/** Where entries come from, as the address says it and as the database does. */
const SOURCES: Record<string, string[]> = { manual: ["manual_entries"], ai: ["ai_usage_logs", "ai_usage_days"], telephony: ["telephony_legs"], usage: ["ai_usage_logs", "ai_usage_days", "telephony_legs", "provider_bill_lines"], bookings: ["calendar_events"], sales: ["sales"], bills: ["provider_bill_lines"] };

/** Every revenue and cost of a period: the rows behind the figures. The address says which. */
export default function Ledger() {
  const { t } = useWords();
  const { locale, timezone } = useHouse();
  const [search, setSearch] = useSearchParams();
  const usual = useMemo(() => lastDays(30, timezone), [timezone]);
  const period = { from: search.get("from") ?? usual.from, to: search.get("to") ?? usual.to };
  const direction = search.get("direction");
  const customer = search.get("customer");
  const named = useGetOne<Customer>("customers", { id: customer ?? "" }, { enabled: customer !== null && customer !== "none" });
  const source = search.get("source");
  const set = (changes: Record<string, string | undefined>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    setSearch(next, { replace: true });
  };
  const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value.at(-1) : value);
  const views = [
    { name: t("views.all"), filters: "" },
    { name: t("direction.revenue"), filters: "direction=revenue" },
    { name: t("views.costs"), filters: "direction=cost" },
  ];
  return (
    <Page title={t("nav.ledger")} tabs={<Views list="ledger" label={t("nav.ledger")} known={views} />} actions={<PeriodPicker value={period} onChange={(next) => set({ from: next.from, to: next.to })} />}>
      <FilterBar>
        {customer && <SetChip label={t("field.customer")} value={customer === "none" ? t("value.noCustomer") : (named.data?.name ?? t("state.loading"))} onClear={() => set({ customer: undefined })} />}
        <ChoiceChip label={t("field.direction")} name="direction" filters={{ direction: direction ?? undefined }} setFilter={(change) => set({ direction: one(change.direction) })} options={[{ value: "revenue", label: t("direction.revenue") }, { value: "cost", label: t("direction.cost") }]} />
        <ChoiceChip label={t("ledger.what")} name="source" filters={{ source: source ?? undefined }} setFilter={(change) => set({ source: one(change.source) })} options={[{ value: "manual", label: t("ledger.manual") }, { value: "ai", label: t("nav.aiUsage") }, { value: "telephony", label: t("nav.telephony") }, { value: "usage", label: t("nav.usage") }, { value: "bookings", label: t("ledger.booking") }, { value: "sales", label: t("ledger.sale") }, { value: "bills", label: t("ledger.billLine") }]} />
        <p className="visually-hidden" role="status">
          {formatDay(period.from, locale)} – {formatDay(period.to, locale)}
        </p>
      </FilterBar>
      <LedgerList
        key={JSON.stringify([period, direction, customer, source])}
        local
        empty={(direction || customer || source) && <Button onClick={() => set({ direction: undefined, customer: undefined, source: undefined })}>{t("list.clearFilters")}</Button>}
        filter={{ "day@gte": period.from, "day@lte": period.to, direction: direction ?? undefined, source: SOURCES[source ?? ""], ...(customer === "none" ? { "customer_id@is": "null" } : { customer_id: customer ?? undefined }) }}
      />
    </Page>
  );
}
