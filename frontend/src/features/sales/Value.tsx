import type { SaleRow } from "~/api/rows";
import { useWords } from "~/i18n";
import { Amount, Unset } from "~/ui/Value";

/** What a sale is worth without tax: what its lines come to, else what is hoped for. */
export function SaleValue({ row }: { row: Pick<SaleRow, "line_count" | "net_amount" | "expected_amount" | "currency"> }) {
  const { t } = useWords();
  if (row.line_count > 0) return <Amount value={row.net_amount} currency={row.currency} showCurrency />;
  if (row.expected_amount === null) return <Unset>–</Unset>;
  return <Amount value={row.expected_amount} currency={row.currency} showCurrency estimated title={t("sales.hopedFor")} />;
}
