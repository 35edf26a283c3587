import type { StateTime } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatLasting } from "~/format/dates";
import { formatCount } from "~/format/money";
import { useWords } from "~/i18n";
import type { Period } from "~/ui/PeriodPicker";
import { Breakdown } from "./Breakdown";
import styles from "./Reports.module.css";
import { useTimeInState } from "./useReports";
import { useStateName } from "./words";

const KINDS = ["lead", "sale"] as const;

/** How long leads and sales stood in each state before they went on. */
export function TimeInState({ period }: { period: Period }) {
  const { t, tn } = useWords();
  const { locale } = useHouse();
  const found = useTimeInState(period);
  const stateName = useStateName();
  const lasting = (seconds: number) => formatLasting(seconds, locale);
  const visits = (row: StateTime) => formatCount(row.visit_count, locale);
  return (
    <>
      {KINDS.map((kind) => (
        <Breakdown<StateTime>
          key={kind}
          title={t(`reports.time.${kind}`)}
          total={null}
          found={{ ...found, data: found.data?.filter((row) => row.kind === kind) }}
          rowId={(row) => row.state}
          name={stateName}
          bar={{
            value: (row) => String(row.mean_seconds),
            amount: (row) => lasting(row.mean_seconds),
            note: (row) => tn("reports.visits", row.visit_count, { count: visits(row), longest: lasting(row.longest_seconds) }),
          }}
          nameLabel={t("field.state")}
          columns={[
            { key: "mean", label: t("reports.mean"), end: true, card: "value", cell: (row) => lasting(row.mean_seconds) },
            { key: "longest", label: t("reports.longest"), end: true, cell: (row) => lasting(row.longest_seconds) },
            { key: "visits", label: t("reports.left"), end: true, cell: visits },
            { key: "card", label: t("reports.left"), card: "text", cardOnly: true, cell: (row) => tn("reports.visits", row.visit_count, { count: visits(row), longest: lasting(row.longest_seconds) }) },
          ]}
          csv={[
            { label: t("reports.meanSeconds"), value: (row) => row.mean_seconds },
            { label: t("reports.longestSeconds"), value: (row) => row.longest_seconds },
            { label: t("reports.left"), value: (row) => row.visit_count },
          ]}
          csvName={`time-in-state-${kind}-${period.from}-${period.to}`}
          mayExport={`${kind}s.export`}
          none={t(`reports.noneLeft.${kind}`)}
        />
      ))}
      <p className={styles.quiet}>{t("reports.timeNote")}</p>
    </>
  );
}
