import { useQuery } from "@tanstack/react-query";
import { useDataProvider } from "ra-core";
import { call } from "~/api/call";
import { readAll } from "~/api/readAll";
import type { ProviderBill } from "~/api/rows";
import { useHouse } from "~/app/house";
import { isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { providerName } from "~/features/integrations/providers";
import { Button, LinkButton } from "~/ui/Button";
import { CsvButton } from "~/ui/CsvButton";
import { DataTable } from "~/ui/DataTable";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Page } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Amount, Status, Unset } from "~/ui/Value";
import { Gaps } from "./Gaps";
import { periodText } from "./period";
import { Unconnected } from "./Unconnected";
import { useConnections } from "./useConnections";
import { STATES } from "./words";

const NEWEST = { field: "starts_on", order: "DESC" } as const;

/** What providers billed, month by month, beside what was known; and the months that nobody has checked. */
export default function Bills() {
  const { t } = useWords();
  const { locale, organisation, can } = useHouse();
  const org_id = organisation.id;
  const provider = useDataProvider();
  const list = useList<ProviderBill>({ resource: "provider_bills", sort: NEWEST });
  const gaps = useQuery({ queryKey: ["bill-gaps", org_id], meta: { rests: ["provider_bills", "integrations", "telephony_legs", "ai_usage_days"] }, queryFn: () => call("provider_bill_gaps", { org_id }, true) });
  const connections = useConnections(org_id);
  const names = new Map(connections.data?.map((one) => [one.id, one.name]));
  const mayImport = can("provider_bills.create");
  const failed = list.error ?? gaps.error ?? connections.error;
  const providers = [...new Set(connections.data?.map((one) => one.provider))];
  const money = (value: string | null, row: ProviderBill, signed = false) => (value === null ? <Unset>–</Unset> : <Amount value={value} currency={row.currency} showCurrency signed={signed} />);
  const name = (row: ProviderBill) => `${providerName(row.provider)}, ${periodText(row, locale)}`;
  const again = () => {
    list.refetch();
    void gaps.refetch();
    void connections.refetch();
  };
  const toImport = mayImport && (
    <LinkButton to="/bills/import" kind="primary" icon="plus">
      {t("bills.import")}
    </LinkButton>
  );
  const nothing =
    providers.length === 0 && connections.data ? (
      <Unconnected />
    ) : (
      <Empty icon="entries" title={t("bills.emptyTitle")} action={toImport}>
        {t("bills.emptyText")}
      </Empty>
    );
  return (
    <Page
      title={t("nav.bills")}
      actions={
        <>
          {can("provider_bills.export") && !!list.rows?.length && (
            <CsvButton
              name="provider-bills"
              columns={[
                { label: t("integrations.provider"), value: (row: ProviderBill) => providerName(row.provider) },
                { label: t("bills.periodFrom"), value: (row) => row.starts_on },
                { label: t("bills.periodTo"), value: (row) => row.ends_on },
                { label: t("field.currency"), value: (row) => row.currency },
                { label: t("bills.billed"), value: (row) => row.billed_amount },
                { label: t("bills.ours"), value: (row) => row.ours_amount },
                { label: t("bills.difference"), value: (row) => row.difference },
                { label: t("field.state"), value: (row) => t(STATES[row.state].word) },
              ]}
              rows={(tell, signal) => readAll<ProviderBill>(provider, { resource: "provider_bills", sort: NEWEST, filter: list.filters }, tell, signal)}
            />
          )}
          {(list.filtered || !!list.rows?.length) && toImport}
        </>
      }
    >
      {failed ? (
        <Failed error={failed} retry={again} />
      ) : (
        <>
          {(list.filtered || !!list.rows?.length) && (
            <FilterBar>
              <ChoiceChip label={t("integrations.provider")} name="provider" filters={list.filters} setFilter={list.setFilter} options={providers.map((value) => ({ value, label: providerName(value) }))} />
              <ChoiceChip label={t("field.state")} name="state" filters={list.filters} setFilter={list.setFilter} options={Object.entries(STATES).map(([value, { word }]) => ({ value, label: t(word) }))} />
            </FilterBar>
          )}
          {list.rows?.length === 0 ? (
            list.filtered ? (
              <Empty icon="entries" title={t("list.nothing")} action={<Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
                {t("list.nothingText")}
              </Empty>
            ) : (
              nothing
            )
          ) : (
            <DataTable<ProviderBill>
              label={t("nav.bills")}
              rows={connections.data && list.rows}
              rowId={(row) => row.id}
              rowName={name}
              href={(row) => `/bills/${row.id}`}
              sort={list.sort}
              onSort={list.sortBy}
              columns={[
                { key: "provider", label: t("integrations.provider"), card: "title", cell: (row) => providerName(row.provider) },
                { key: "connection", label: t("integrations.connection"), cell: (row) => names.get(row.integration_id) ?? <Unset /> },
                { key: "period", label: t("bills.period"), sort: "starts_on", card: "text", cell: (row) => periodText(row, locale) },
                { key: "state", label: t("field.state"), card: "state", cell: (row) => <Status tone={STATES[row.state].tone}>{t(STATES[row.state].word)}</Status> },
                { key: "billed", label: t("bills.billed"), end: true, card: "value", cell: (row) => money(row.billed_amount, row) },
                { key: "ours", label: t("bills.ours"), end: true, cell: (row) => money(row.ours_amount, row) },
                { key: "difference", label: t("bills.difference"), end: true, cell: (row) => (row.difference !== null && isZero(row.difference) ? <Unset>–</Unset> : money(row.difference, row, true)) },
                { key: "card", label: t("bills.difference"), card: "text", cardOnly: true, cell: (row) => (row.difference === null || isZero(row.difference) ? t("bills.why.equal") : <>{t("bills.difference")} {money(row.difference, row, true)}</>) },
              ]}
            />
          )}
          <ListFoot more={list.more} />
          {!!gaps.data?.length && <Gaps gaps={gaps.data} />}
        </>
      )}
    </Page>
  );
}
