import type { LeadState, PipelineState, SaleState } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatHeadline } from "~/format/money";
import { useWords } from "~/i18n";
import { Bars } from "~/ui/Bars";
import { Section } from "~/ui/Page";
import { Failed } from "~/ui/States";
import { filterAddress } from "~/ui/useList";
import { Amount } from "~/ui/Value";
import type { Looked } from "../useOverview";
import { Unconverted } from "./Unconverted";
import { usePipeline } from "./useSalesOverview";

/** What is open, state by state, as long as it is worth: each opens its rows. */
export default function Pipeline(looked: Looked) {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  const { data, error, refetch } = usePipeline(looked);
  const longest = data?.reduce((most, { value }) => (Number(value) > Number(most) ? value : most), "0");
  const isEmpty = data?.every((row) => row.row_count === 0);
  const barOf = (row: PipelineState) => ({
    key: `${row.kind} ${row.state}`,
    name: row.kind === "lead" ? t("dashboard.leadState", { state: t(`leads.state.${row.state as LeadState}`) }) : t(`sales.state.${row.state as SaleState}`),
    href: `/${row.kind}s?${filterAddress({ state: [row.state] })}`,
    note: [tn("dashboard.rows", row.row_count), row.row_count > 0 && t("dashboard.weighted", { amount: formatHeadline(row.weighted_value, locale) })].filter(Boolean).join(" · "),
    value: row.value,
    amount: <Amount value={row.value} currency={row.currency} />,
  });
  return (
    <Section title={t("dashboard.widget.pipeline")} note={looked.currency}>
      <Unconverted rows={data} />
      {error ? <Failed error={error} retry={() => void refetch()} /> : <Bars label={t("dashboard.widget.pipeline")} bars={isEmpty ? [] : data?.map(barOf)} longest={longest} total={null} none={t("dashboard.nothingOpen")} />}
    </Section>
  );
}
