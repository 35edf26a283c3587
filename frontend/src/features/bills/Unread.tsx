import { useQuery } from "@tanstack/react-query";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { ProviderBill, ProviderBillLine } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import { DataTable } from "~/ui/DataTable";
import { Section } from "~/ui/Page";
import { Failed } from "~/ui/States";
import { Unset } from "~/ui/Value";

const SHOWN = 100;

/** The first lines of a bill that could not be read, with their number in the file and as they are written there. */
export function Unread({ bill }: { bill: ProviderBill }) {
  const { t } = useWords();
  const { locale } = useHouse();
  const found = useQuery({
    queryKey: ["bill-unread", bill.org_id, bill.id, bill.matched_at],
    queryFn: () => rows(client().from("provider_bill_lines").select("*").eq("org_id", bill.org_id).eq("bill_id", bill.id).not("error", "is", null).order("line_no").limit(SHOWN)) as unknown as Promise<ProviderBillLine[]>,
  });
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />;
  return (
    <Section title={t("bills.why.unread")}>
      <DataTable<ProviderBillLine>
        label={t("bills.why.unread")}
        rows={found.data}
        rowId={(line) => line.id}
        rowName={(line) => `${t("bills.line")} ${line.line_no}`}
        columns={[
          { key: "line", label: t("bills.line"), card: "title", cell: (line) => formatCount(line.line_no, locale) },
          { key: "why", label: t("bills.explanation"), card: "text", cell: (line) => (line.error ? t(`bills.why.${line.error}`) : <Unset />) },
          { key: "told", label: t("bills.written"), card: "text", cell: (line) => line.told || <Unset>–</Unset> },
        ]}
      />
    </Section>
  );
}
