import { useDataProvider } from "ra-core";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { readAll } from "~/api/readAll";
import type { TelephonyRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { changeOf, isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { currencyCodes } from "~/features/entrance/options";
import { barStyles } from "~/ui/Bars";
import { Button } from "~/ui/Button";
import { CsvButton } from "~/ui/CsvButton";
import { CurrencySwitch } from "~/ui/CurrencySwitch";
import { Figures, type Figure } from "~/ui/Figures";
import { Page, Section } from "~/ui/Page";
import { PeriodPicker } from "~/ui/PeriodPicker";
import { Empty, Failed, Told } from "~/ui/States";
import { useShownCurrency } from "~/ui/useShownCurrency";
import { Views } from "~/ui/Views";
import { conditions, useAddress, VIEWS } from "./address";
import { Breakdown } from "./Breakdown";
import { ByCustomer } from "./ByCustomer";
import { CallDrawer } from "./CallDrawer";
import { CallTable, NEWEST } from "./CallTable";
import { CostTrend } from "./CostTrend";
import { callColumns, figureColumns } from "./csvColumns";
import { Filters } from "./Filters";
import { NothingHeard } from "./NothingHeard";
import { useFigures, useTelephony } from "./useTelephony";

const AVERAGED_DAYS = 7;

/** Calls and messages: what they cost, how that moved, and each of them with whom it was and how it went. */
export default function Telephony() {
  const { t, tn } = useWords();
  const { organisation, timezone, can } = useHouse();
  const { id } = useParams();
  const navigate = useNavigate();
  const [currency, setCurrency] = useShownCurrency();
  const [asTable, setAsTable] = useState(false);
  const { period, setPeriod, narrowed, byCustomer, to, toFilters } = useAddress();
  const { now, past, days, trend, customers, everyCustomer, error, refetch } = useTelephony(period, currency, byCustomer, narrowed);
  // Who there is to choose from does not depend on whom one has chosen.
  const { agent, ...otherwise } = narrowed;
  const agents = useFigures("agent", period, currency, otherwise);
  const failed = error ?? agents.error;
  const again = () => {
    refetch();
    void agents.refetch();
  };
  const hasAgents = agent !== undefined || (agents.data?.some(({ group_key }) => group_key !== null) ?? false);
  const provider = useDataProvider();
  const span = `${period.from}-${period.to}`;
  const go = (address: string) => void navigate(address);

  // The ledger knows whose a cost is, and nothing else of what the list may be narrowed to.
  const { customer, ...others } = narrowed;
  const behindCost = Object.keys(others).length > 0 ? toFilters(narrowed) : `/entries?from=${period.from}&to=${period.to}&source=telephony${customer ? `&customer=${customer}` : ""}`;
  const minutes = (seconds: number) => String(Math.round(seconds / 60));
  const figures: Figure[] | undefined = now &&
    past && [
      {
        label: t("direction.cost"),
        rising: "bad",
        currency,
        value: now.cost,
        previous: past.cost,
        change: changeOf(now.cost, past.cost),
        waits: past.unconverted_count > 0,
        estimated: !isZero(now.cost_estimated),
        to: behindCost,
      },
      { label: t("telephony.calls"), value: String(now.call_count), previous: String(past.call_count), change: changeOf(String(now.call_count), String(past.call_count)), to: toFilters({ ...narrowed, kind: "call" }) },
      { label: t("telephony.messages"), value: String(now.message_count), previous: String(past.message_count), change: changeOf(String(now.message_count), String(past.message_count)), to: toFilters({ ...narrowed, kind: "message" }) },
      { label: t("telephony.minutes"), value: minutes(now.seconds), previous: minutes(past.seconds), change: changeOf(String(now.seconds), String(past.seconds)) },
    ];
  const nothing = now?.call_count === 0 && now.message_count === 0 && Object.keys(narrowed).length === 0 && trend?.every((day) => day.call_count + day.message_count === 0);
  const views = VIEWS.map((view) => ({ name: t(view.word), filters: new URLSearchParams(view.filters).toString() }));
  const filter = conditions(narrowed, period, timezone);
  const mayExport = can("telephony_events.export");
  const csv = byCustomer ? (
    <CsvButton name={`telephony-customers-${span}`} columns={figureColumns(t("field.customer"), (row) => row.name ?? t("value.noCustomer"), currency, t)} rows={everyCustomer} />
  ) : (
    <CsvButton name={`telephony-${span}`} columns={callColumns(t)} rows={(tell, signal) => readAll<TelephonyRow>(provider, { resource: "telephony_list", sort: NEWEST, filter }, tell, signal)} />
  );
  return (
    <Page
      title={t("nav.telephony")}
      actions={
        <>
          <CurrencySwitch value={currency} options={currencyCodes([organisation.currency])} onChange={setCurrency} />
          <PeriodPicker value={period} onChange={setPeriod} />
        </>
      }
    >
      {failed ? (
        <Failed error={failed} retry={again} />
      ) : (
        <>
          {!can("telephony_events.read") && <Told>{t("telephony.own")}</Told>}
          {(now?.unconverted_count ?? 0) > 0 && (
            <Told kind="warn">
              {tn("telephony.unconverted", now?.unconverted_count ?? 0)} <Link to="/rates">{t("overview.toRates")}</Link>
            </Told>
          )}
          <Figures figures={figures} days={days} count={4} />
          {nothing ? (
            <NothingHeard />
          ) : (
            <>
              <div className={barStyles.beside}>
                <Section
                  title={t("telephony.perDay")}
                  note={asTable ? currency : t("overview.averaged", { currency })}
                  actions={
                    <>
                      {asTable && mayExport && <CsvButton name={`telephony-days-${span}`} columns={figureColumns(t("field.day"), (day) => day.group_key ?? "", currency, t)} rows={trend?.filter(({ group_key }) => (group_key ?? "") >= period.from && (group_key ?? "") <= period.to)} />}
                      <Button kind="quiet" icon={asTable ? "overview" : "table"} onClick={() => setAsTable(!asTable)}>
                        {t(asTable ? "chart.asChart" : "chart.asTable")}
                      </Button>
                    </>
                  }
                >
                  <CostTrend days={trend} period={period} currency={currency} average={AVERAGED_DAYS} asTable={asTable} to={(day) => to({ from: day, to: day })} />
                </Section>
                <Breakdown period={period} currency={currency} narrowed={narrowed} total={now?.cost} hasAgents={hasAgents} to={toFilters} />
              </div>
              <Section title={t("telephony.rows")} actions={mayExport && csv}>
                <Views list="telephony" label={t("telephony.rows")} known={views} others={[{ to: toFilters({}, "customer"), label: t("overview.byCustomer"), current: byCustomer }]} />
                <Filters narrowed={narrowed} agents={agents.data} onChange={(all) => go(to(all))} />
                {byCustomer ? (
                  <ByCustomer rows={customers.rows} more={customers.more} currency={currency} total={now?.cost} to={(customer) => toFilters({ ...narrowed, customer })} />
                ) : (
                  <CallTable
                    key={JSON.stringify(filter)}
                    filter={filter}
                    href={(row) => to({}, row.id)}
                    empty={
                      <Empty icon="phone" title={t("list.nothing")} action={Object.keys(narrowed).length > 0 && <Button onClick={() => go(toFilters({}))}>{t("list.clearFilters")}</Button>}>
                        {t("telephony.nothingText")}
                      </Empty>
                    }
                  />
                )}
              </Section>
            </>
          )}
        </>
      )}
      <CallDrawer id={id} onClose={() => go(to({}))} />
    </Page>
  );
}
