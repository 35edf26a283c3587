import type { TelephonyFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount, isZero, ratioOf } from "~/format/money";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { ListFoot, type More } from "~/ui/ListFoot";
import { Share } from "~/ui/Share";
import { Empty } from "~/ui/States";
import { Amount, Unset } from "~/ui/Value";

interface Props {
  rows: TelephonyFigure[] | undefined;
  more: More | null;
  currency: string;
  total: string | undefined;
  to: (customer: string) => string;
}

/** The customers whose calls and messages make up the cost, the dearest first; each opens them. */
export function ByCustomer({ rows, more, currency, total, to }: Props) {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  const nameOf = (row: TelephonyFigure) => row.name ?? t("value.noCustomer");
  const minutes = (row: TelephonyFigure) => formatCount(Math.round(row.seconds / 60), locale);
  const cost = (row: TelephonyFigure) =>
    row.unconverted_count > 0 && isZero(row.cost) ? <Unset>{t("ledger.noRate")}</Unset> : <Amount value={row.cost} currency={currency} estimated={!isZero(row.cost_estimated)} {...(isZero(row.cost_estimated) ? {} : { title: t("telephony.estimated") })} />;
  if (rows?.length === 0) return <Empty icon="phone" title={t("list.nothing")} />;
  return (
    <>
      <DataTable<TelephonyFigure>
        label={t("overview.byCustomer")}
        rows={rows}
        rowId={(row) => row.group_key ?? "none"}
        rowName={nameOf}
        href={(row) => to(row.group_key ?? "none")}
        columns={[
          { key: "name", label: t("field.customer"), card: "title", cell: (row) => (row.name ? row.name : <Unset>{nameOf(row)}</Unset>) },
          { key: "calls", label: t("telephony.calls"), end: true, cell: (row) => formatCount(row.call_count, locale) },
          { key: "messages", label: t("telephony.messages"), end: true, cell: (row) => formatCount(row.message_count, locale) },
          { key: "minutes", label: t("telephony.minutes"), end: true, cell: minutes },
          { key: "cost", label: `${t("direction.cost")}, ${currency}`, end: true, card: "value", cell: cost },
          { key: "card", label: t("telephony.calls"), card: "text", cardOnly: true, cell: (row) => tn("telephony.cardText", row.call_count, { count: formatCount(row.call_count, locale), messages: formatCount(row.message_count, locale) }) },
          { key: "share", label: t("usage.share"), end: true, card: "state", cell: (row) => <Share of={ratioOf(row.cost, total ?? "0")} /> },
        ]}
      />
      <ListFoot more={more} />
    </>
  );
}
