import type { AiUsageLog } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { ListFoot } from "~/ui/ListFoot";
import type { Period } from "~/ui/PeriodPicker";
import { Empty, Failed } from "~/ui/States";
import { useList } from "~/ui/useList";
import { Amount, Unset, When } from "~/ui/Value";
import type { Narrowed } from "./address";

/** The calls that went through Kontor itself, one by one, with what each cost. */
export function Calls({ period, narrowed }: { period: Period; narrowed: Narrowed }) {
  const { t } = useWords();
  const { locale } = useHouse();
  const list = useList<AiUsageLog>({
    resource: "ai_usage_logs",
    sort: { field: "called_at", order: "DESC" },
    local: true,
    always: { "usage_on@gte": period.from, "usage_on@lte": period.to, model: narrowed.model, provider_name: narrowed.provider, key_hash: narrowed.key, customer_id: narrowed.customer },
  });
  if (list.error) return <Failed error={list.error} retry={list.refetch} />;
  if (list.rows?.length === 0) {
    return (
      <Empty icon="usage" title={t("usage.noCallsTitle")}>
        {t("usage.noCallsText")}
      </Empty>
    );
  }
  return (
    <>
      <DataTable<AiUsageLog>
        label={t("usage.by.calls")}
        rows={list.rows}
        rowId={(row) => row.id}
        rowName={(row) => row.model}
        columns={[
          { key: "model", label: t("usage.by.model"), card: "title", cell: (row) => row.model },
          { key: "at", label: t("usage.when"), card: "text", cell: (row) => <When at={row.called_at} /> },
          { key: "customer", label: t("field.customer"), card: "text", cell: (row) => row.customer?.name ?? <Unset>{t("value.noCustomer")}</Unset> },
          { key: "person", label: t("usage.by.person"), card: "text", cell: (row) => row.person?.name ?? <Unset /> },
          { key: "prompt", label: t("usage.tokensIn"), end: true, cell: (row) => formatCount(row.prompt_tokens, locale) },
          { key: "completion", label: t("usage.tokensOut"), end: true, cell: (row) => formatCount(row.completion_tokens, locale) },
          { key: "cost", label: `${t("direction.cost")}, USD`, end: true, card: "value", cell: (row) => <Amount value={row.cost} currency={row.currency} /> },
        ]}
      />
      <ListFoot more={list.more} />
    </>
  );
}
