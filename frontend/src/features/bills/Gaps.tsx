import { Link } from "react-router";
import type { ProviderBillGap } from "~/api/rows";
import { useHouse } from "~/app/house";
import { dateOf } from "~/format/dates";
import { useWords } from "~/i18n";
import { providerName } from "~/features/integrations/providers";
import { DataTable } from "~/ui/DataTable";
import { Section } from "~/ui/Page";
import styles from "./Bills.module.css";

/** A connection's months that nobody has checked, newest first. */
interface Gap extends Omit<ProviderBillGap, "starts_on"> {
  months: string[];
}

/** The months without a bill, a row for each connection; each month leads to its import. */
export function Gaps({ gaps }: { gaps: ProviderBillGap[] }) {
  const { t } = useWords();
  const { locale, can } = useHouse();
  const rows = new Map<string, Gap>();
  for (const { starts_on, ...gap } of gaps) {
    const row = rows.get(gap.integration_id) ?? { ...gap, months: [] };
    row.months.push(starts_on.slice(0, 7));
    rows.set(gap.integration_id, row);
  }
  const format = new Intl.DateTimeFormat(locale, { month: "short", year: "numeric" });
  const month = (gap: Gap, at: string) => {
    const text = format.format(dateOf(`${at}-01`));
    return can("provider_bills.create") ? (
      <Link className={styles.month} to={`/bills/import?connection=${gap.integration_id}&month=${at}`} aria-label={`${t("bills.import")}: ${providerName(gap.provider)}, ${gap.name}, ${text}`}>
        {text}
      </Link>
    ) : (
      <span>{text}</span>
    );
  };
  return (
    <Section title={t("bills.gaps")} note={t("bills.gapsText")}>
      <DataTable<Gap>
        label={t("bills.gaps")}
        rows={[...rows.values()]}
        rowId={(gap) => gap.integration_id}
        rowName={(gap) => `${providerName(gap.provider)}, ${gap.name}`}
        columns={[
          { key: "provider", label: t("integrations.provider"), card: "title", oneLine: true, cell: (gap) => providerName(gap.provider) },
          { key: "connection", label: t("integrations.connection"), card: "value", oneLine: true, cell: (gap) => gap.name },
          {
            key: "months",
            label: t("bills.months"),
            card: "text",
            cell: (gap) => (
              <ul className={styles.months}>
                {gap.months.map((at) => (
                  <li key={at}>{month(gap, at)}</li>
                ))}
              </ul>
            ),
          },
        ]}
      />
    </Section>
  );
}
