import { useState } from "react";
import type { TelephonyFigure } from "~/api/rows";
import { useHouse } from "~/app/house";
import { providerName } from "~/features/integrations/providers";
import { isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { Bars, barStyles } from "~/ui/Bars";
import { CsvButton } from "~/ui/CsvButton";
import { Section } from "~/ui/Page";
import type { Period } from "~/ui/PeriodPicker";
import { Segments } from "~/ui/Segments";
import { Failed } from "~/ui/States";
import { Amount, Unset } from "~/ui/Value";
import { inAddress } from "~/ui/useNarrowed";
import type { Narrowed } from "./address";
import { useFigures } from "./useTelephony";
import { agentName, partWord } from "./words";

type By = "component" | "provider" | "agent" | "kind";

interface Props {
  period: Period;
  currency: string;
  narrowed: Narrowed;
  total: string | undefined;
  hasAgents: boolean;
  /** The list, narrowed further. */
  to: (filters: Narrowed) => string;
}

/** What the cost is made of, as bars: by what is paid for, by whom it is paid to, by agent, by kind. A bar opens its calls. */
export function Breakdown({ period, currency, narrowed, total, hasAgents, to }: Props) {
  const { t } = useWords();
  const { can } = useHouse();
  const [chosen, setChosen] = useState<By | null>(null);
  const components = useFigures("component", period, currency, narrowed);
  // What has one part only is no picture: then calls and messages are.
  const by = chosen ?? (components.data && counted(components.data).length < 2 ? "kind" : "component");
  const found = useFigures(by, period, currency, narrowed, by !== "component");
  const asked = by === "component" ? components : found;
  const rows = asked.data && counted(asked.data);
  const nameOf = (row: TelephonyFigure) => {
    const key = row.group_key ?? "";
    if (by === "component") return t(partWord(key));
    if (by === "provider") return providerName(key);
    if (by === "kind") return t(key === "message" ? "telephony.messages" : "telephony.calls");
    return key ? agentName({ agent_key: key, agent_name: row.name }, t) : t("telephony.noAgent");
  };
  const href = (row: TelephonyFigure) => (by === "component" || !row.group_key ? undefined : to({ ...narrowed, [by]: inAddress(row.group_key) }));
  const amount = (row: TelephonyFigure) => {
    if (row.unconverted_count > 0 && isZero(row.cost)) return <Unset>{t("ledger.noRate")}</Unset>;
    const estimated = !isZero(row.cost_estimated);
    return <Amount value={row.cost} currency={currency} estimated={estimated} {...(estimated ? { title: t("telephony.estimated") } : {})} />;
  };
  const options = (["component", "provider", ...(hasAgents ? ["agent" as const] : []), "kind"] as const).map((value) => ({ value, label: t(`telephony.by.${value}`) }));
  return (
    <Section
      title={t("telephony.madeOf")}
      note={currency}
      actions={
        can("telephony_events.export") && (
          <CsvButton
            name={`telephony-${by}-${period.from}-${period.to}`}
            rows={rows}
            columns={[
              { label: t(`telephony.by.${by}`), value: nameOf },
              { label: `${t("direction.cost")}, ${currency}`, value: (row) => row.cost },
              { label: `${t("ledger.estimated")}, ${currency}`, value: (row) => row.cost_estimated },
            ]}
          />
        )
      }
    >
      <div className={barStyles.choice}>
        <Segments label={t("telephony.madeOf")} options={options} value={by} onChange={(value) => setChosen(value as By)} />
      </div>
      {asked.error ? (
        <Failed error={asked.error} retry={() => void asked.refetch()} />
      ) : (
        <Bars label={t(`telephony.by.${by}`)} total={total} none={t("telephony.nothingPaid")} bars={rows?.map((row) => ({ key: row.group_key ?? "none", name: nameOf(row), href: href(row), value: row.cost, amount: amount(row) }))} />
      )}
    </Section>
  );
}

/** Those that cost anything, or wait for a rate to. */
const counted = (rows: TelephonyFigure[]) => rows.filter((row) => !isZero(row.cost) || row.unconverted_count > 0);
