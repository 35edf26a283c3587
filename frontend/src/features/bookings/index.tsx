import { useDataProvider } from "ra-core";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { readAll } from "~/api/readAll";
import type { BookingFigure, BookingRow } from "~/api/rows";
import { useHouse } from "~/app/house";
import { currencyCodes } from "~/features/entrance/options";
import { changeOf, isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { barStyles } from "~/ui/Bars";
import { Button } from "~/ui/Button";
import { CsvButton } from "~/ui/CsvButton";
import { CurrencySwitch } from "~/ui/CurrencySwitch";
import { Figures, type Figure } from "~/ui/Figures";
import { Page, Section } from "~/ui/Page";
import { PeriodPicker } from "~/ui/PeriodPicker";
import { Segments } from "~/ui/Segments";
import { Empty, Failed, Told } from "~/ui/States";
import { useShownCurrency } from "~/ui/useShownCurrency";
import { Views } from "~/ui/Views";
import { BOOKED, conditions, useAddress, VIEWS } from "./address";
import { BookingDrawer } from "./BookingDrawer";
import { BookingTable, NEWEST } from "./BookingTable";
import { BookingTabs } from "./BookingTabs";
import { bookingColumns, figureColumns } from "./csvColumns";
import { Filters } from "./Filters";
import { MadeOf } from "./MadeOf";
import { NothingBooked } from "./NothingBooked";
import { Trend, type Drawn } from "./Trend";
import { UntaxedNotice } from "./UntaxedNotice";
import { useBookings, useChoices } from "./useBookings";

const AVERAGED_DAYS = 7;

/** Bookings: how many were kept and what they brought in, how that moved, and each of them. */
export default function Bookings() {
  const { t, tn } = useWords();
  const { organisation, timezone, can } = useHouse();
  const { id } = useParams();
  const navigate = useNavigate();
  const provider = useDataProvider();
  const [currency, setCurrency] = useShownCurrency();
  const [asTable, setAsTable] = useState(false);
  const [drawn, setDrawn] = useState<Drawn>("value");
  const { period, setPeriod, narrowed, to, toFilters } = useAddress();
  const { now, past, days, trend, error, refetch } = useBookings(period, currency, narrowed);
  const choices = useChoices(period, currency, narrowed);
  const span = `${period.from}-${period.to}`;
  const go = (address: string) => void navigate(address);

  // The ledger knows whose a booking is, and nothing else of what the list may be narrowed to.
  const { customer, ...others } = narrowed;
  const isNarrowed = Object.keys(narrowed).length > 0;
  const behindValue = Object.keys(others).length > 0 ? toFilters({ ...narrowed, state: "kept" }) : `/entries?from=${period.from}&to=${period.to}&source=bookings${customer ? `&customer=${customer}` : ""}`;
  const counted = (label: string, value: number, previous: number, state: string, rising?: "good" | "bad"): Figure => ({ label, value: String(value), previous: String(previous), change: changeOf(String(value), String(previous)), to: toFilters({ ...narrowed, state }), ...(rising ? { rising } : {}) });
  const rate = (share: number | null | undefined) => String(share ?? 0);
  const missed = (here: BookingFigure, before: BookingFigure): Figure => ({ label: t("bookings.noShowRate"), isRatio: true, rising: "bad", value: rate(here.no_show_rate), previous: rate(before.no_show_rate), change: changeOf(rate(here.no_show_rate), rate(before.no_show_rate)), to: toFilters({ ...narrowed, state: "no_show" }) });
  const paid = (here: BookingFigure, before: BookingFigure): Figure => ({ label: t("bookings.paidValue"), rising: "good", currency, value: here.paid_value, previous: before.paid_value, change: changeOf(here.paid_value, before.paid_value), to: toFilters({ ...narrowed, sale: "paid" }) });
  const figures: Figure[] | undefined = now &&
    past && [
      { label: t("bookings.keptValue"), rising: "good", currency, value: now.value, previous: past.value, change: changeOf(now.value, past.value), waits: past.unconverted_count > 0, estimated: !isZero(now.value), to: behindValue },
      counted(t("bookings.booked"), now.booking_count, past.booking_count, BOOKED, "good"),
      counted(t("bookings.keptCount"), now.kept_count, past.kept_count, "kept", "good"),
      // of those with a sale nobody asks who did not come
      narrowed.sale ? paid(now, past) : missed(now, past),
    ];
  const nothing = now?.booking_count === 0 && now.cancelled_count === 0 && !isNarrowed && trend?.every((day) => day.booking_count + day.cancelled_count === 0);
  const views = VIEWS.map((view) => ({ name: t(view.word), filters: new URLSearchParams(view.filters).toString() }));
  const filter = conditions(narrowed, period, timezone);
  const mayExport = can("calendar_events.export");
  return (
    <Page
      title={t("nav.bookings")}
      tabs={<BookingTabs current="list" />}
      actions={
        <>
          <CurrencySwitch value={currency} options={currencyCodes([organisation.currency])} onChange={setCurrency} />
          <PeriodPicker value={period} onChange={setPeriod} ahead />
        </>
      }
    >
      {error ? (
        <Failed error={error} retry={refetch} />
      ) : (
        <>
          {!can("calendar_events.read") && <Told>{t("bookings.own")}</Told>}
          <UntaxedNotice />
          {(now?.unconverted_count ?? 0) > 0 && (
            <Told kind="warn">
              {tn("bookings.unconverted", now?.unconverted_count ?? 0)} <Link to="/rates">{t("overview.toRates")}</Link>
            </Told>
          )}
          <Figures figures={figures} days={days} count={4} />
          {nothing ? (
            <NothingBooked />
          ) : (
            <>
              <div className={barStyles.beside}>
                <Section
                  title={t("bookings.perDay")}
                  note={asTable ? currency : t("overview.averaged", { currency: drawn === "value" ? currency : t("nav.bookings") })}
                  actions={
                    <>
                      {asTable && mayExport && <CsvButton name={`bookings-days-${span}`} columns={figureColumns(t("field.day"), (day) => day.group_key ?? "", currency, t)} rows={trend?.filter(({ group_key }) => (group_key ?? "") >= period.from && (group_key ?? "") <= period.to)} />}
                      {!asTable && <Segments label={t("bookings.drawn")} options={[{ value: "value", label: t("bookings.drawnValue") }, { value: "count", label: t("bookings.drawnCount") }]} value={drawn} onChange={(value) => setDrawn(value as Drawn)} />}
                      <Button kind="quiet" icon={asTable ? "overview" : "table"} onClick={() => setAsTable(!asTable)}>
                        {t(asTable ? "chart.asChart" : "chart.asTable")}
                      </Button>
                    </>
                  }
                >
                  <Trend days={trend} period={period} currency={currency} average={AVERAGED_DAYS} drawn={drawn} asTable={asTable} to={(day) => to({ from: day, to: day })} />
                </Section>
                <MadeOf period={period} currency={currency} narrowed={narrowed} total={now?.value} to={toFilters} />
              </div>
              <Section title={t("bookings.rows")} actions={mayExport && <CsvButton name={`bookings-${span}`} columns={bookingColumns(t)} rows={(tell, signal) => readAll<BookingRow>(provider, { resource: "booking_list", sort: NEWEST, filter }, tell, signal)} />}>
                <Views list="bookings" label={t("bookings.rows")} known={views} />
                <Filters narrowed={narrowed} services={choices.services} staff={choices.staff} agents={choices.agents} onChange={(all) => go(to(all))} />
                <BookingTable
                  key={JSON.stringify(filter)}
                  filter={filter}
                  href={(row) => to({}, row.id)}
                  empty={
                    <Empty icon="calendar" title={t("list.nothing")} action={isNarrowed && <Button onClick={() => go(toFilters({}))}>{t("list.clearFilters")}</Button>}>
                      {t("telephony.nothingText")}
                    </Empty>
                  }
                />
              </Section>
            </>
          )}
        </>
      )}
      <BookingDrawer id={id} onClose={() => go(to({}))} />
    </Page>
  );
}
