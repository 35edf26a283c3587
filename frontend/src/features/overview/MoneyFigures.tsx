import { Link } from "react-router";
import { countDays } from "~/format/dates";
import { changeOf } from "~/format/money";
import { useWords } from "~/i18n";
import { Figures } from "~/ui/Figures";
import { Failed, Told } from "~/ui/States";
import { useFigures, type Looked } from "./useOverview";

const MEASURES = [
  { measure: "revenue", label: "direction.revenue", rising: "good" },
  { measure: "cost", label: "direction.cost", rising: "bad" },
  { measure: "margin", label: "overview.margin", rising: "good" },
] as const;

/** What came in, what it cost and what is left: each opens the entries behind it. */
export function MoneyFigures(looked: Looked) {
  const { t, tn } = useWords();
  const { period } = looked;
  const { data, error, refetch } = useFigures(looked);
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  const behind = (direction: string) => `/entries?from=${period.from}&to=${period.to}${direction === "margin" ? "" : `&direction=${direction}`}`;
  const now = data?.find((one) => one.period === "now");
  const before = data?.find((one) => one.period === "before");
  const shown =
    now && before
      ? MEASURES.map(({ measure, label, rising }) => ({
          label: t(label),
          rising,
          currency: now.currency,
          value: now[measure],
          previous: before[measure],
          waits: before.unconverted_count > 0,
          change: changeOf(now[measure], before[measure]),
          to: behind(measure),
        }))
      : undefined;
  return (
    <>
      {now && now.unconverted_count > 0 && (
        <Told kind="warn">
          {tn("overview.unconverted", now.unconverted_count)} <Link to="/rates">{t("overview.toRates")}</Link>
        </Told>
      )}
      <Figures figures={shown} days={countDays(period.from, period.to)} />
    </>
  );
}
