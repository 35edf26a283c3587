import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { call } from "~/api/call";
import { LEDGER } from "~/api/resources";
import type { SpendAlert, SpendAlertFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatAmount } from "~/format/money";
import { percent } from "~/format/percent";
import { useWords } from "~/i18n";
import { UsedBar } from "~/features/guardrails/UsedBar";
import { Button, LinkButton } from "~/ui/Button";
import { DataTable, type Column } from "~/ui/DataTable";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Page, Tabs } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Status, Unset, When } from "~/ui/Value";
import { AlertDialog } from "./AlertDialog";
import { Crossings } from "./Crossings";
import styles from "./SpendAlerts.module.css";
import { COVERS, LEVELS, levelOf, rowsBehind } from "./words";

/** At what spend people are told, how near each amount is, and what was told before. */
export default function SpendAlerts() {
  const { t } = useWords();
  const { can } = useHouse();
  const { id } = useParams();
  const navigate = useNavigate();
  const isPast = id === "history";
  const create = can("spend_alerts.create") && (
    <LinkButton to="/spend-alerts/new" kind="primary" icon="plus">
      {t("alerts.new")}
    </LinkButton>
  );
  const tabs = [
    { to: "/spend-alerts", label: t("alerts.now"), current: !isPast },
    { to: "/spend-alerts/history", label: t("alerts.history"), current: isPast },
  ];
  return (
    <Page title={t("alerts.title")} actions={create} tabs={<Tabs label={t("alerts.title")} tabs={tabs} />}>
      {isPast ? <Crossings /> : <Alerts create={create} />}
      {can("spend_alerts.update") && <AlertDialog id={isPast ? undefined : id} onClose={() => void navigate("/spend-alerts")} />}
    </Page>
  );
}

function Alerts({ create }: { create: ReactNode }) {
  const { t } = useWords();
  const { organisation, locale, can } = useHouse();
  const list = useList<SpendAlert>({ resource: "spend_alerts", sort: { field: "name", order: "ASC" } });
  const org_id = organisation.id;
  const found = useQuery({
    queryKey: ["spend-alert-figures", org_id],
    meta: { rests: ["spend_alerts", "spend_alert_crossings", ...LEDGER] },
    queryFn: () => call("spend_alert_figures", { org_id }),
  });
  const figures = new Map((found.data ?? []).map((figure) => [figure.id, figure]));
  const money = (amount: string, row: SpendAlert) => `${formatAmount(amount, row.currency, locale)} ${row.currency}`;
  const whose = (row: SpendAlert, figure: SpendAlertFigure | undefined) => {
    if (row.scope === "organisation") return t("guardrails.scope.organisation");
    const name = row.scope === "customer" ? figure?.customer_name : (row.agent_id ?? figure?.agent_id);
    if (row.customer_id ?? row.agent_id) return name ?? "";
    const each = t(row.scope === "customer" ? "guardrails.scope.customers" : "guardrails.scope.agents");
    return name ? t("guardrails.mostOf", { each, name }) : each;
  };
  const limits = (row: SpendAlert) =>
    [
      row.warning_amount && t("alerts.warningAt", { amount: money(row.warning_amount, row) }),
      row.critical_amount && t("alerts.criticalAt", { amount: money(row.critical_amount, row) }),
      row.silent_hours && t("alerts.silentAfter", { hours: row.silent_hours }),
    ].filter(Boolean);
  const columns: Column<SpendAlert>[] = [
    { key: "name", label: t("field.name"), card: "title", sort: "name", cell: (row) => row.name },
    { key: "whose", label: t("guardrails.whose"), card: "text", cell: (row) => whose(row, figures.get(row.id)) },
    { key: "covers", label: t("alerts.covers"), card: "text", cell: (row) => `${t(COVERS[row.covers])}, ${t(row.period === "day" ? "guardrails.aDay" : "guardrails.aMonth")}` },
    {
      key: "limits",
      card: "text",
      label: t("alerts.limits"),
      cell: (row) => (
        <span className={styles.limits}>
          {limits(row).map((text) => (
            <span key={text}>{text}</span>
          ))}
        </span>
      ),
    },
    { key: "state", label: t("field.state"), card: "state", cell: (row) => <State row={row} figure={figures.get(row.id)} /> },
    { key: "spent", label: t("alerts.spent"), end: true, card: "value", cell: (row) => <Spent row={row} figure={figures.get(row.id)} /> },
  ];
  if (list.error ?? found.error) return <Failed error={list.error ?? found.error} retry={() => void Promise.all([list.refetch(), found.refetch()])} />;
  if (list.rows?.length === 0 && !list.filtered) {
    return (
      <Empty icon="bell" title={t("alerts.emptyTitle")} action={create}>
        {t("alerts.emptyText")}
      </Empty>
    );
  }
  return (
    <>
      <FilterBar>
        <ChoiceChip label={t("alerts.covers")} name="covers" filters={list.filters} setFilter={list.setFilter} options={(["all", "ai", "calls", "messages"] as const).map((value) => ({ value, label: t(COVERS[value]) }))} />
        <ChoiceChip label={t("guardrails.whose")} name="scope" filters={list.filters} setFilter={list.setFilter} options={(["organisation", "customer", "agent"] as const).map((value) => ({ value, label: t(value === "organisation" ? "guardrails.scope.organisation" : value === "customer" ? "guardrails.scope.customers" : "guardrails.scope.agents") }))} />
      </FilterBar>
      {list.rows?.length === 0 ? (
        <Empty icon="bell" title={t("list.nothing")} action={<Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button>}>
          {t("list.nothingText")}
        </Empty>
      ) : (
        <>
          <DataTable<SpendAlert>
            label={t("alerts.title")}
            rows={list.rows}
            rowId={(row) => row.id}
            rowName={(row) => row.name}
            {...(can("spend_alerts.update") ? { href: (row: SpendAlert) => `/spend-alerts/${row.id}` } : {})}
            columns={columns}
            sort={list.sort}
            onSort={list.sortBy}
            dimmed={(row) => !row.is_enabled}
          />
          <ListFoot more={list.more} />
        </>
      )}
    </>
  );
}

/** How an alert stands, and since when; of one on each, how many have reached it. */
function State({ row, figure }: { row: SpendAlert; figure: SpendAlertFigure | undefined }) {
  const { t } = useWords();
  if (!figure) return <Unset>{t("state.loading")}</Unset>;
  const level = levelOf(row, figure);
  const { word, tone } = LEVELS[level];
  const since = level === "no_data" ? figure.silent_since : level === "warning" || level === "critical" ? figure.since : null;
  const isOfEach = row.scope !== "organisation" && !row.customer_id && !row.agent_id;
  return (
    <span className={styles.state}>
      <Status tone={tone}>{t(word)}</Status>
      {since && (
        <span className={styles.since}>
          <When at={since} />
          {isOfEach && level !== "no_data" && ` · ${t("alerts.crossedBy", { count: figure.crossed_count })}`}
        </span>
      )}
    </span>
  );
}

/** What is spent in the period and how near that is to the last amount, with the rows that it is made of a click away. */
function Spent({ row, figure }: { row: SpendAlert; figure: SpendAlertFigure | undefined }) {
  const { t } = useWords();
  const { locale } = useHouse();
  if (!figure) return <Unset>{t("state.loading")}</Unset>;
  const spent = (
    <Link className={styles.rows} to={rowsBehind(row.covers, figure)} title={t("alerts.showRows")}>
      {formatAmount(figure.spent, figure.currency, locale)} {figure.currency}
    </Link>
  );
  if (figure.used_share === null) return spent;
  return (
    <UsedBar label={t("guardrails.usedOf", { name: row.name })} share={figure.used_share}>
      <span className={styles.near}>
        {spent} · {percent(figure.used_share, locale)}
      </span>
      {!figure.has_rates && ` · ${t("guardrails.ratesMissing")}`}
    </UsedBar>
  );
}
