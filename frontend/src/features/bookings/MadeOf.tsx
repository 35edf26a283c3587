import { useState } from "react";
import type { BookingFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { agentName } from "~/features/telephony/words";
import { formatRatio, isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { Bars, barStyles } from "~/ui/Bars";
import { CsvButton } from "~/ui/CsvButton";
import { Section } from "~/ui/Page";
import type { Period } from "~/ui/PeriodPicker";
import { Segments } from "~/ui/Segments";
import { Failed } from "~/ui/States";
import { inAddress } from "~/ui/useNarrowed";
import { Amount, Unset } from "~/ui/Value";
import type { Narrowed } from "./address";
import { figureColumns } from "./csvColumns";
import { useAllFigures, useFigures } from "./useBookings";

const PARTS = ["service", "staff", "customer", "agent"] as const;
type By = (typeof PARTS)[number];
/** As many as stand beside the chart; the file has all. */
const SHOWN = 6;

interface Props {
  period: Period;
  currency: string;
  narrowed: Narrowed;
  total: string | undefined;
  /** The list, narrowed further. */
  to: (filters: Narrowed) => string;
}

/** What the kept value is made of: by service, by person, by customer, each with its no-shows. A bar opens its bookings. */
export function MadeOf({ period, currency, narrowed, total, to }: Props) {
  const { t } = useWords();
  const { can, locale } = useHouse();
  const [by, setBy] = useState<By>("service");
  const found = useFigures(by, period, currency, narrowed);
  const all = useAllFigures(by, period, currency, narrowed);
  const rows = found.data?.[0] && found.data[0].by !== by ? undefined : found.data;
  const nameOf = (row: BookingFigure) => {
    if (by !== "agent") return row.name ?? t(by === "customer" ? "value.noCustomer" : "bookings.unnamed");
    return row.group_key ? agentName({ agent_key: row.group_key, agent_name: row.name }, t) : t("roi.noAgent");
  };
  const href = (row: BookingFigure) => {
    if (row.group_key) return to({ ...narrowed, [by]: inAddress(row.group_key) });
    if (by === "agent") return to({ ...narrowed, origin: "other,none" });
    return by === "customer" ? to({ ...narrowed, customer: "none" }) : undefined;
  };
  const note = (row: BookingFigure) => (row.no_show_count > 0 && row.no_show_rate !== null ? t("bookings.missedShare", { share: formatRatio(String(row.no_show_rate), locale) }) : undefined);
  const amount = (row: BookingFigure) =>
    row.unconverted_count > 0 && isZero(row.value) ? <Unset>{t("ledger.noRate")}</Unset> : <Amount value={row.value} currency={currency} estimated={!isZero(row.value)} title={t("bookings.estimated")} />;
  return (
    <Section
      title={t("bookings.madeOf")}
      note={currency}
      actions={can("calendar_events.export") && <CsvButton name={`bookings-${by}-${period.from}-${period.to}`} rows={all} columns={figureColumns(t(`bookings.by.${by}`), nameOf, currency, t)} />}
    >
      <div className={barStyles.choice}>
        <Segments label={t("bookings.madeOf")} options={PARTS.map((value) => ({ value, label: t(`bookings.by.${value}`) }))} value={by} onChange={(value) => setBy(value as By)} />
      </div>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : (
        <Bars label={t(`bookings.by.${by}`)} total={total} none={t("bookings.nothingKept")} bars={rows?.slice(0, SHOWN).map((row) => ({ key: row.group_key ?? "none", name: nameOf(row), href: href(row), note: note(row), value: row.value, amount: amount(row) }))} />
      )}
    </Section>
  );
}
