import { Link, useNavigate } from "react-router";
import { useHouse } from "~/app/house";
import { changeOf } from "~/format/money";
import { useWords } from "~/i18n";
import { currencyCodes } from "~/features/entrance/options";
import { CurrencySwitch } from "~/ui/CurrencySwitch";
import { Figures } from "~/ui/Figures";
import { FilterBar, SetChip } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Page, Section, Tabs } from "~/ui/Page";
import { PeriodPicker } from "~/ui/PeriodPicker";
import { Failed, Notice } from "~/ui/States";
import { useShownCurrency } from "~/ui/useShownCurrency";
import { NARROWERS, PARTS, useAddress } from "./address";
import { Breakdown } from "./Breakdown";
import { Calls } from "./Calls";
import { NothingUsed } from "./NothingUsed";
import { UsageTrend } from "./UsageTrend";
import { useUsage } from "./useUsage";

const AVERAGED_DAYS = 7;

/** What AI cost: the figure, its trend, and the models, keys and customers that make it up. */
export default function AiUsage() {
  const { t, tn } = useWords();
  const { organisation, can } = useHouse();
  const navigate = useNavigate();
  const { period, setPeriod, part, narrowed, to } = useAddress();
  const [currency, setCurrency] = useShownCurrency();
  const { now, past, days, trend, table, more, names, ratesMissing, error, refetch } = useUsage(period, currency, part, narrowed);
  const behind = `/entries?from=${period.from}&to=${period.to}&source=ai`;
  const measures = [
    { measure: "cost", label: t("direction.cost"), rising: "bad", currency, to: Object.keys(narrowed).length === 0 ? behind : undefined },
    { measure: "request_count", label: t("usage.calls") },
    { measure: "prompt_tokens", label: t("usage.tokensIn") },
    { measure: "completion_tokens", label: t("usage.tokensOut") },
  ] as const;
  const figures =
    now && past
      ? measures.map(({ measure, ...rest }) => ({ ...rest, value: String(now[measure]), previous: String(past[measure]), change: changeOf(String(now[measure]), String(past[measure])) }))
      : undefined;
  const nothing = now?.request_count === 0 && Object.keys(narrowed).length === 0 && trend?.every((day) => day.request_count === 0);
  const tabs = PARTS.filter((one) => one !== "person" || can("ai_usage_logs.read")).map((one) => ({ to: to({ by: one }), label: t(`usage.by.${one}`), current: one === part }));
  return (
    <Page
      title={t("nav.aiUsage")}
      actions={
        <>
          <CurrencySwitch
            value={currency}
            options={currencyCodes([organisation.currency])}
            onChange={setCurrency}
          />
          <PeriodPicker value={period} onChange={setPeriod} />
        </>
      }
    >
      {error ? (
        <Failed error={error} retry={refetch} />
      ) : (
        <>
          {!can("ai_usage_logs.read") && <Notice>{t("usage.own")}</Notice>}
          {ratesMissing && (
            <Notice kind="warn">
              {tn("usage.unconverted", now?.unconverted_count ?? 0)} <Link to="/rates">{t("overview.toRates")}</Link>
            </Notice>
          )}
          {NARROWERS.some((one) => narrowed[one]) && (
            <FilterBar>
              {NARROWERS.filter((one) => narrowed[one]).map((one) => (
                <SetChip key={one} label={t(`usage.by.${one}`)} value={names[one] ?? (one === "model" || one === "provider" ? narrowed[one] ?? "" : t("state.loading"))} onClear={() => void navigate(to({ [one]: undefined }))} />
              ))}
            </FilterBar>
          )}
          <Figures figures={figures} days={days} count={4} />
          {nothing ? (
            <NothingUsed />
          ) : (
            <>
              <Section title={t("usage.perDay")} note={t("overview.averaged", { currency })}>
                <UsageTrend days={trend} period={period} currency={currency} average={AVERAGED_DAYS} />
              </Section>
              <Section title={t("usage.rows")}>
                <Tabs label={t("usage.rows")} tabs={tabs} />
                {part === "calls" ? (
                  <Calls key={JSON.stringify([period, narrowed])} period={period} narrowed={narrowed} />
                ) : (
                  <>
                    <Breakdown rows={table} part={part} currency={currency} total={now?.cost} />
                    <ListFoot more={more} />
                  </>
                )}
              </Section>
            </>
          )}
        </>
      )}
    </Page>
  );
}
