import type { TelephonyLeg } from "~/api/rows";
import { formatLength } from "~/format/dates";
import { useWords } from "~/i18n";
import { providerName } from "~/features/integrations/providers";
import { Amount, DayText, Unset } from "~/ui/Value";
import styles from "./Telephony.module.css";
import { CallState } from "./words";

/** What each provider's part cost: one line each, since each has its own price. */
export function Legs({ legs }: { legs: TelephonyLeg[] }) {
  const { t, tn } = useWords();
  const price = (leg: TelephonyLeg) => {
    const amount = leg.price ?? leg.estimated_price;
    if (amount === null) return <Unset>{t("telephony.noPrice")}</Unset>;
    return <Amount value={amount} currency={leg.currency} showCurrency estimated={leg.price === null} {...(leg.price === null ? { title: t("telephony.estimated") } : {})} />;
  };
  return (
    <div className={styles.part}>
      <h3>{t("telephony.legs")}</h3>
      <ul className={styles.steps}>
        {legs.map((leg) => (
          <li key={leg.id}>
            <span>{providerName(leg.provider)}</span>
            {price(leg)}
            <span className={styles.note}>
              <DayText day={leg.happened_on} /> · {t(leg.parent_leg_id ? "telephony.legOf" : "telephony.legFirst")}
              {leg.kind === "message" ? ` · ${tn("telephony.segments", leg.unit_count)}` : leg.seconds !== null ? ` · ${formatLength(leg.seconds)}` : ""}
            </span>
            <span className={styles.note}>
              <CallState state={leg.state} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
