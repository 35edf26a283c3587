import type { AiUsageFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatAmount, formatCompact, formatCount, ratioOf } from "~/format/money";
import { formatDay } from "~/format/dates";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { Share } from "~/ui/Share";
import { Amount, DayText, Unset } from "~/ui/Value";
import { NARROWERS, useAddress, type Part } from "./address";

/** The rows that make up the figures, by what was chosen; each opens what is behind it. */
export function Breakdown({ rows, part, currency, total }: { rows: AiUsageFigure[] | undefined; part: Exclude<Part, "calls">; currency: string; total: AiUsageFigure["cost"] | undefined }) {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  const { to } = useAddress();
  const label = t(`usage.by.${part}`);
  const nameOf = (row: AiUsageFigure) => (part === "day" ? formatDay(row.group_key ?? "", locale) : (row.name ?? t(`usage.none.${part}`)));
  const narrower = NARROWERS.find((one) => one === part);
  const href = (row: AiUsageFigure) => {
    if (!row.group_key) return undefined;
    if (part === "day") return to({ from: row.group_key, to: row.group_key, by: "model" });
    return narrower && to({ [narrower]: row.group_key, by: part === "model" ? "customer" : "model" });
  };
  const shown = part === "day" ? rows?.filter((row) => row.request_count > 0 || row.cost_charged !== "0").reverse() : rows;
  const cost = (row: AiUsageFigure) => (row.unconverted_count > 0 && row.cost === "0" ? <Unset>{t("ledger.noRate")}</Unset> : <Amount value={row.cost} currency={currency} title={row.charged_in === currency ? undefined : `${formatAmount(row.cost_charged, row.charged_in, locale)} ${row.charged_in}`} />);
  return (
    <DataTable<AiUsageFigure>
      label={label}
      rows={shown}
      rowId={(row) => row.group_key ?? ""}
      rowName={nameOf}
      href={href}
      columns={[
        { key: "name", label, card: "title", cell: (row) => (part === "day" && row.group_key ? <DayText day={row.group_key} /> : row.name ? nameOf(row) : <Unset>{nameOf(row)}</Unset>) },
        { key: "calls", label: t("usage.calls"), end: true, cell: (row) => formatCount(row.request_count, locale) },
        { key: "prompt", label: t("usage.tokensIn"), end: true, cell: (row) => formatCount(row.prompt_tokens, locale) },
        { key: "completion", label: t("usage.tokensOut"), end: true, cell: (row) => formatCount(row.completion_tokens, locale) },
        { key: "cost", label: `${t("direction.cost")}, ${currency}`, end: true, card: "value", cell: cost },
        { key: "card", label: t("usage.calls"), card: "text", cardOnly: true, cell: (row) => tn("usage.cardText", row.request_count, { count: formatCount(row.request_count, locale), prompt: formatCompact(row.prompt_tokens, locale), completion: formatCompact(row.completion_tokens, locale) }) },
        { key: "share", label: t("usage.share"), end: true, card: "state", cell: (row) => <Share of={ratioOf(row.cost, total ?? "0")} /> },
      ]}
    />
  );
}
