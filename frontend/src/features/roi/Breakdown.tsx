import { useState, type ReactNode } from "react";
import { Link } from "react-router";
import type { RoiFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatCount, formatRatio, isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { CsvButton } from "~/ui/CsvButton";
import { DataTable } from "~/ui/DataTable";
import { Section } from "~/ui/Page";
import type { Period } from "~/ui/PeriodPicker";
import { Segments } from "~/ui/Segments";
import { Empty, Failed } from "~/ui/States";
import { inAddress } from "~/ui/useNarrowed";
import { Amount, Unset } from "~/ui/Value";
import { figureColumns } from "./csvColumns";
import styles from "./Roi.module.css";
import { useFigures } from "./useRoi";
import { groupName, isApart } from "./words";

const GROUPS = ["agent", "channel"] as const;
type By = (typeof GROUPS)[number];

/** The same figures by agent or by channel; each opens its calls. */
export function Breakdown({ period, currency, now }: { period: Period; currency: string; now: RoiFigure | undefined }) {
  const { t } = useWords();
  const { can, locale } = useHouse();
  const [by, setBy] = useState<By>("agent");
  const found = useFigures(by, period, currency);
  const rows = found.data?.[0] && found.data[0].by !== by ? undefined : found.data;
  const name = (row: RoiFigure) => groupName(row, t);
  const span = `from=${period.from}&to=${period.to}`;
  const href = (row: RoiFigure) => {
    if (!row.group_key) return undefined;
    return `/telephony?${span}&${by === "channel" ? `kind=${row.group_key}` : `agent=${encodeURIComponent(inAddress(row.group_key))}`}`;
  };
  /** Exactly the bookings that a row's figure counts. */
  const bookings = (row: RoiFigure, shown: ReactNode) => {
    const origin = row.group_key ? `origin=agent&agent=${encodeURIComponent(inAddress(row.group_key))}` : "origin=other";
    return by === "agent" && row.kept_count > 0 ? <Link to={`/bookings?${span}&state=kept&${origin}`}>{shown}</Link> : shown;
  };
  const calls = (row: RoiFigure) => {
    const to = href(row);
    return by === "agent" && to && row.answered_count > 0 ? <Link to={`${to}&kind=call&state=completed`}>{answered(row)}</Link> : answered(row);
  };
  const money = (value: string) => <Amount value={value} currency={currency} />;
  const count = (value: number) => formatCount(value, locale);
  const answered = (row: RoiFigure) => t("roi.answeredOf", { count: count(row.answered_count), of: count(row.call_count) });
  // What no agent had part in is told, and is not won by the AI phone: it stands in brackets, and the columns sum to the total without it.
  const told = (row: RoiFigure, cell: ReactNode, isNothing: boolean) =>
    isApart(row) && !isNothing ? (
      <span className={styles.apartValue} title={t("roi.notCounted")}>
        ({cell})
      </span>
    ) : (
      cell
    );
  const returned = (row: RoiFigure) => (row.return === null ? <Unset>–</Unset> : formatRatio(String(row.return), locale));
  const perKept = (row: RoiFigure) => (row.cost_per_kept === null ? <Unset>–</Unset> : money(row.cost_per_kept));
  const cardText = (row: RoiFigure) => t(isApart(row) ? "roi.cardApart" : "roi.cardText", { answered: answered(row), made: count(row.booking_count), kept: count(row.kept_count) });
  const foot = now && (
    <tr className={styles.total}>
      <td>{t("roi.total")}</td>
      {[answered(now), count(now.booking_count), count(now.kept_count), money(now.value), money(now.saved), money(now.ai_cost), money(now.telephony_cost), money(now.net), returned(now), perKept(now)].map((cell, at) => (
        <td key={at} className={styles.end}>
          {cell}
        </td>
      ))}
    </tr>
  );
  return (
    <Section
      title={t("roi.madeOf")}
      note={currency}
      actions={
        <>
          {can("roi.export") && <CsvButton name={`roi-${by}-${period.from}-${period.to}`} rows={rows} columns={figureColumns(t(`roi.by.${by}`), name, currency, t)} />}
          <Segments label={t("roi.madeOf")} options={GROUPS.map((one) => ({ value: one, label: t(`roi.by.${one}`) }))} value={by} onChange={(one) => setBy(one as By)} />
        </>
      }
    >
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : rows?.length === 0 ? (
        <Empty icon="roi" title={t("roi.nothingYet")} />
      ) : (
        // Wider than a small screen: then it moves by itself, also by keyboard.
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={t("roi.madeOf")}>
          <DataTable<RoiFigure>
            label={t(`roi.by.${by}`)}
            rows={rows}
            skeletons={3}
            rowId={(row) => row.group_key ?? "none"}
            rowName={name}
            href={href}
            foot={foot}
            columns={[
              { key: "name", label: t(`roi.by.${by}`), card: "title", cell: (row) => (!row.group_key ? <Unset>{name(row)}</Unset> : name(row)) },
              { key: "answered", label: t("roi.answered"), end: true, cell: calls },
              { key: "made", label: t("roi.made"), end: true, cell: (row) => told(row, count(row.booking_count), row.booking_count === 0) },
              { key: "kept", label: t("bookings.state.kept"), end: true, cell: (row) => bookings(row, told(row, count(row.kept_count), row.kept_count === 0)) },
              { key: "card", label: t("roi.answered"), card: "text", cardOnly: true, cell: cardText },
              { key: "value", label: t("roi.part.value"), end: true, cell: (row) => bookings(row, told(row, money(row.value), isZero(row.value))) },
              { key: "saved", label: t("roi.part.saved"), end: true, cell: (row) => money(row.saved) },
              { key: "ai", label: t("roi.part.ai"), end: true, cell: (row) => money(row.ai_cost) },
              { key: "telephony", label: t("roi.part.telephony"), end: true, cell: (row) => money(row.telephony_cost) },
              { key: "net", label: t("roi.net"), end: true, card: "value", cell: (row) => money(row.net) },
              { key: "return", label: t("roi.return"), end: true, card: "state", cell: returned },
              { key: "perKept", label: t("roi.perKept"), end: true, cell: perKept },
            ]}
          />
        </div>
      )}
    </Section>
  );
}
