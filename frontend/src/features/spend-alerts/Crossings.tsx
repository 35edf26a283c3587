import type { SpendAlertCrossing } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatDay, formatMoment, formatMonth } from "~/format/dates";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { DataTable } from "~/ui/DataTable";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Amount, Status, Unset, When } from "~/ui/Value";
import { LEVELS } from "./words";

type CrossingRow = SpendAlertCrossing & { customer: { name: string } | null };

/** Each time that an amount was reached or a silence began, newest first, also of alerts that are gone. */
export function Crossings() {
  const { t } = useWords();
  const { locale, timezone } = useHouse();
  const list = useList<CrossingRow>({ resource: "spend_alert_crossings", sort: { field: "crossed_at", order: "DESC" } });
  const whose = (row: CrossingRow) => row.customer?.name ?? row.agent_id ?? (row.subject ? <Unset>{t("alerts.customerGone")}</Unset> : t("guardrails.scope.organisation"));
  const period = (row: CrossingRow) => {
    if (row.silent_since) return t("alerts.silentFrom", { moment: formatMoment(row.silent_since, locale, timezone) });
    return row.from_on && (row.period === "day" ? formatDay(row.from_on, locale) : formatMonth(row.from_on, locale));
  };
  if (list.error) return <Failed error={list.error} retry={list.refetch} />;
  return (
    <>
      <FilterBar>
        <ChoiceChip label={t("alerts.level")} name="level" filters={list.filters} setFilter={list.setFilter} options={(["warning", "critical", "no_data"] as const).map((value) => ({ value, label: t(LEVELS[value].word) }))} />
      </FilterBar>
      {list.rows?.length === 0 ? (
        <Empty icon="bell" title={t(list.filtered ? "list.nothing" : "alerts.quietTitle")} action={list.filtered && <Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
          {t(list.filtered ? "list.nothingText" : "alerts.quietText")}
        </Empty>
      ) : (
        <>
          <DataTable<CrossingRow>
            label={t("alerts.history")}
            rows={list.rows}
            rowId={(row) => row.id}
            rowName={(row) => row.alert_name}
            sort={list.sort}
            onSort={list.sortBy}
            dimmed={(row) => row.ended_at !== null}
            columns={[
              { key: "crossed_at", label: t("alerts.when"), sort: "crossed_at", card: "text", cell: (row) => <When at={row.crossed_at} /> },
              { key: "level", label: t("alerts.level"), card: "state", cell: (row) => <Status tone={LEVELS[row.level].tone}>{t(LEVELS[row.level].word)}</Status> },
              { key: "alert", label: t("alerts.alert"), card: "title", cell: (row) => row.alert_name },
              { key: "whose", label: t("guardrails.whose"), card: "text", cell: whose },
              { key: "period", label: t("guardrails.period"), card: "text", cell: period },
              { key: "limit", label: t("alerts.limit"), end: true, cell: (row) => (row.limit_amount === null ? <Unset>–</Unset> : <Amount value={row.limit_amount} currency={row.currency} showCurrency />) },
              { key: "amount", label: t("alerts.spentThen"), end: true, card: "value", cell: (row) => (row.amount === null ? <Unset>–</Unset> : <Amount value={row.amount} currency={row.currency} showCurrency />) },
              { key: "ended_at", label: t("alerts.ended"), cell: (row) => (row.ended_at ? <When at={row.ended_at} /> : <Unset>{t("alerts.stillSo")}</Unset>) },
            ]}
          />
          <ListFoot more={list.more} />
        </>
      )}
    </>
  );
}
