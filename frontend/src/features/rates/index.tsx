import type { RaRecord } from "ra-core";
import { call } from "~/api/call";
import type { FxRate } from "~/api/rows";
import { useHouse } from "~/app/house";
import { isDemo } from "~/features/demo/demo";
import { formatRate } from "~/format/money";
import { useWords } from "~/i18n";
import { currencyOptions } from "~/features/entrance/options";
import { Button } from "~/ui/Button";
import { DataTable } from "~/ui/DataTable";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Page } from "~/ui/Page";
import { Empty, Failed, Notice } from "~/ui/States";
import { useAction } from "~/ui/useAction";
import { useList } from "~/ui/useList";
import { DayText, When } from "~/ui/Value";

type RateRow = FxRate & RaRecord;

/** What a euro was worth, day by day: what every converted amount rests on. */
export default function Rates() {
  const { t, language } = useWords();
  const { can, locale, organisation } = useHouse();
  const { run, busy } = useAction();
  const list = useList<RateRow>({ resource: "fx_rates", sort: { field: "rated_on", order: "DESC" }, always: { source: organisation.rates_source } });
  const names = new Intl.DisplayNames(language, { type: "currency" });
  const fetchNow = can("fx_rates.update") && !isDemo(organisation) && (
    <Button icon="sync" disabled={busy} onClick={() => void run(() => call("fetch_rates", {}).then(list.refetch), t("rates.asked"))}>
      {t("rates.fetch")}
    </Button>
  );
  return (
    <Page title={t("nav.rates")} actions={fetchNow}>
      <FilterBar>
        <ChoiceChip label={t("field.currency")} name="currency" filters={list.filters} setFilter={list.setFilter} options={currencyOptions(language).filter((one) => one.value !== "EUR")} />
      </FilterBar>
      <Notice>{t(isDemo(organisation) ? "demo.rates" : "rates.text")}</Notice>
      {list.error ? (
        <Failed error={list.error} retry={list.refetch} />
      ) : list.rows?.length === 0 ? (
        <Empty icon="rates" title={t(list.filtered ? "list.nothing" : "rates.emptyTitle")} action={list.filtered ? <Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button> : fetchNow}>
          {list.filtered ? t("list.nothingText") : t("rates.emptyText")}
        </Empty>
      ) : (
        <DataTable<RateRow>
          label={t("nav.rates")}
          rows={list.rows}
          rowId={(row) => String(row.id)}
          rowName={(row) => row.currency}
          sort={list.sort}
          onSort={list.sortBy}
          columns={[
            { key: "currency", label: t("field.currency"), card: "title", cell: (row) => `${row.currency} · ${names.of(row.currency) ?? row.currency}` },
            { key: "day", label: t("field.day"), sort: "rated_on", card: "text", cell: (row) => <DayText day={row.rated_on} /> },
            { key: "source", label: t("rates.source"), card: "text", cell: (row) => (row.source === "ecb" ? t("rates.ecb") : t("rates.demo")) },
            { key: "loaded", label: t("rates.loaded"), cell: (row) => <When at={row.loaded_at} /> },
            { key: "rate", label: t("rates.perEuro"), end: true, card: "value", cell: (row) => formatRate(row.rate, locale) },
          ]}
        />
      )}
      <ListFoot more={list.more} />
    </Page>
  );
}
