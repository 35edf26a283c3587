import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import { call } from "~/api/call";
import { LEDGER } from "~/api/resources";
import type { Guardrail, GuardrailFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatAmount, isZero } from "~/format/money";
import { percent } from "~/format/percent";
import { useWords } from "~/i18n";
import { Button, LinkButton } from "~/ui/Button";
import { DataTable, type Column } from "~/ui/DataTable";
import { ChoiceChip, FilterBar } from "~/ui/FilterChips";
import { ListFoot } from "~/ui/ListFoot";
import { Page } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Status, Unset, type Tone } from "~/ui/Value";
import { GuardrailDialog } from "./GuardrailDialog";
import { UsedBar } from "./UsedBar";
import { ACTIONS, COVERS } from "./words";

const TONES: Record<Guardrail["action"], Tone> = { warn: "info", ask: "warn", route: "accent", block: "bad" };

/** Caps on what AI calls and messages may cost, with how much of each is used. */
export default function Guardrails() {
  const { t } = useWords();
  const { organisation, locale, can } = useHouse();
  const { id } = useParams();
  const navigate = useNavigate();
  const list = useList<Guardrail>({ resource: "guardrails", sort: { field: "name", order: "ASC" } });
  const org_id = organisation.id;
  const found = useQuery({
    queryKey: ["guardrail-figures", org_id],
    meta: { rests: ["guardrails", ...LEDGER] },
    queryFn: () => call("guardrail_figures", { org_id }),
  });
  const standings = new Map((found.data ?? []).map((figure) => [figure.id, figure]));
  const mayUpdate = can("guardrails.update");
  const create = can("guardrails.create") && (
    <LinkButton to="/guardrails/new" kind="primary" icon="plus">
      {t("guardrails.new")}
    </LinkButton>
  );
  const whose = (row: Guardrail, figure: GuardrailFigure | undefined) => {
    if (row.scope === "organisation") return t("guardrails.scope.organisation");
    const name = row.scope === "customer" ? figure?.customer_name : (row.agent_id ?? figure?.agent_id);
    if (row.customer_id ?? row.agent_id) return name ?? "";
    const each = t(row.scope === "customer" ? "guardrails.scope.customers" : "guardrails.scope.agents");
    return name ? t("guardrails.mostOf", { each, name }) : each;
  };
  const limit = (row: Guardrail) => {
    const amount = row.limit_amount === null ? "" : `${formatAmount(row.limit_amount, row.currency, locale)} ${row.currency}`;
    if (row.limit_share === null) return amount;
    const share = t("guardrails.ofRevenue", { share: percent(row.limit_share, locale) });
    return amount ? t("guardrails.atLeast", { share, amount }) : share;
  };
  const columns: Column<Guardrail>[] = [
    { key: "name", label: t("field.name"), card: "title", sort: "name", cell: (row) => row.name },
    { key: "whose", label: t("guardrails.whose"), card: "text", cell: (row) => whose(row, standings.get(row.id)) },
    { key: "covers", label: t("guardrails.covers"), cell: (row) => t(COVERS[row.covers]) },
    { key: "limit", label: t("guardrails.limit"), card: "text", cell: (row) => `${limit(row)} ${t(row.period === "day" ? "guardrails.aDay" : "guardrails.aMonth")}` },
    { key: "action", label: t("guardrails.action"), card: "state", sort: "action", cell: (row) => (row.is_enabled ? <Status tone={TONES[row.action]}>{t(ACTIONS[row.action])}</Status> : <Status tone="none">{t("guardrails.paused")}</Status>) },
    { key: "used", label: t("guardrails.used"), end: true, card: "value", cell: (row) => <Used figure={standings.get(row.id)} name={row.name} /> },
  ];
  return (
    <Page title={t("guardrails.title")} actions={create}>
      <FilterBar>
        <ChoiceChip label={t("guardrails.action")} name="action" filters={list.filters} setFilter={list.setFilter} options={(["warn", "ask", "route", "block"] as const).map((value) => ({ value, label: t(ACTIONS[value]) }))} />
        <ChoiceChip label={t("guardrails.whose")} name="scope" filters={list.filters} setFilter={list.setFilter} options={(["organisation", "customer", "agent"] as const).map((value) => ({ value, label: t(value === "organisation" ? "guardrails.scope.organisation" : value === "customer" ? "guardrails.scope.customers" : "guardrails.scope.agents") }))} />
      </FilterBar>
      {list.error ?? found.error ? (
        <Failed error={list.error ?? found.error} retry={() => void Promise.all([list.refetch(), found.refetch()])} />
      ) : list.rows?.length === 0 ? (
        <Empty icon="audit" title={t(list.filtered ? "list.nothing" : "guardrails.emptyTitle")} action={list.filtered ? <Button onClick={list.clearFilters}>{t("list.clearFilters")}</Button> : create}>
          {t(list.filtered ? "list.nothingText" : "guardrails.emptyText")}
        </Empty>
      ) : (
        <>
          <DataTable<Guardrail>
            label={t("guardrails.title")}
            rows={list.rows}
            rowId={(row) => row.id}
            rowName={(row) => row.name}
            {...(mayUpdate ? { href: (row: Guardrail) => `/guardrails/${row.id}` } : {})}
            columns={columns}
            sort={list.sort}
            onSort={list.sortBy}
            dimmed={(row) => !row.is_enabled}
          />
          <ListFoot more={list.more} />
        </>
      )}
      {mayUpdate && <GuardrailDialog id={id} onClose={() => void navigate("/guardrails")} />}
    </Page>
  );
}

/** How much of a cap is used: a bar, the share, and the amounts; what is held for calls under way counts as used. */
function Used({ figure, name }: { figure: GuardrailFigure | undefined; name: string }) {
  const { t } = useWords();
  const { locale } = useHouse();
  if (!figure) return <Unset>{t("state.loading")}</Unset>;
  const amount = (value: string) => formatAmount(value, figure.currency, locale);
  return (
    <UsedBar label={t("guardrails.usedOf", { name })} share={figure.used_share}>
      {t("guardrails.usedText", { share: percent(figure.used_share, locale), spent: amount(figure.spent), limit: amount(figure.limit_amount), currency: figure.currency })}
      {!isZero(figure.reserved) && ` ${t("guardrails.held", { amount: amount(figure.reserved) })}`}
      {!figure.has_rates && ` ${t("guardrails.ratesMissing")}`}
    </UsedBar>
  );
}
