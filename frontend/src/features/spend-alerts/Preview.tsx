import { useQuery } from "@tanstack/react-query";
import { call } from "~/api/call";
import { LEDGER } from "~/api/resources";
import { useHouse } from "~/app/house";
import { type WhoseValues } from "~/features/guardrails/Whose";
import { formatAmount, isNegative, isZero, plus, typedAmount } from "~/format/money";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import styles from "./SpendAlerts.module.css";

interface Asked extends WhoseValues {
  covers: string;
  period: string;
  currency: string;
}

/** What such an alert would see now: the spend of the period so far, and amounts a little beyond it to begin with. */
export function Preview({ values, fill }: { values: Asked; fill: (warning: string, critical: string) => void }) {
  const { t } = useWords();
  const { organisation, locale } = useHouse();
  const { whose, customer_id, agent_id, covers, period, currency } = values;
  const isNamed = whose !== "customer" || customer_id !== null;
  const asked = {
    org_id: organisation.id,
    scope: whose.replace(/s$/, ""),
    covers,
    period,
    currency,
    ...(whose === "customer" && customer_id ? { customer_id } : {}),
    ...(whose === "agent" && agent_id.trim() ? { agent_id: agent_id.trim() } : {}),
  };
  const found = useQuery({
    queryKey: ["spend-alert-preview", asked],
    meta: { rests: [...LEDGER] },
    enabled: isNamed && (whose !== "agent" || agent_id.trim() !== ""),
    placeholderData: (before) => before,
    queryFn: () => call("spend_alert_preview", asked),
  });
  const figure = found.data;
  if (!figure) return null;
  const spent = figure.spent;
  const money = `${formatAmount(spent, figure.currency, locale)} ${figure.currency}`;
  const most = figure.customer_name ?? figure.agent_id;
  const isOfEach = whose === "customers" || whose === "agents";
  const twice = plus(spent, spent);
  return (
    <div className={styles.preview} role="status">
      <span>
        {t(period === "day" ? "alerts.soFarToday" : "alerts.soFarMonth", { amount: money })}
        {isOfEach && most && ` ${t("alerts.mostBy", { name: most })}`}
        {!figure.has_rates && ` ${t("guardrails.ratesMissing")}`}
      </span>
      {!isZero(spent) && !isNegative(spent) && (
        <Button onClick={() => fill(typedAmount(twice, locale), typedAmount(plus(twice, spent), locale))}>{t("alerts.propose")}</Button>
      )}
    </div>
  );
}
