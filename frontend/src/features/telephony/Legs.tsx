import type { TelephonyLeg, TelephonyPart } from "~/api/rows";
import { formatLength } from "~/format/dates";
import { isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { providerName } from "~/features/integrations/providers";
import { dialogStyles } from "~/ui/Dialog";
import { Amount, DayText, Unset } from "~/ui/Value";
import styles from "./Telephony.module.css";
import { CallState, partWord } from "./words";

/** What each provider's part cost: one line each, since each has its own price, and what that is made of where it says so. */
export function Legs({ legs, parts }: { legs: TelephonyLeg[]; parts: TelephonyPart[] }) {
  const { t, tn } = useWords();
  const price = (amount: string | null, leg: TelephonyLeg) =>
    amount === null ? (
      <Unset>{t("telephony.noPrice")}</Unset>
    ) : (
      <Amount value={amount} currency={leg.currency} whole showCurrency estimated={leg.price === null} {...(leg.price === null ? { title: t("telephony.estimated") } : {})} />
    );
  const where = (leg: TelephonyLeg) => {
    if (leg.parent_provider) return t("telephony.legOver", { provider: providerName(leg.parent_provider) });
    return t(leg.parent_leg_id ? "telephony.legOf" : "telephony.legFirst");
  };
  return (
    <div className={dialogStyles.part}>
      <h3>{t("telephony.legs")}</h3>
      <ul className={dialogStyles.steps}>
        {legs.map((leg) => {
          const own = parts.filter((part) => part.leg_id === leg.id);
          // A price that nobody takes apart is one line, and what is left over is none where nothing is.
          const named = own.some((part) => part.part > 0) ? own.filter((part) => part.amount !== null && !isZero(part.amount)) : [];
          return (
            <li key={leg.id}>
              <span>{providerName(leg.provider)}</span>
              {price(own[0] ? own[0].leg_cost : (leg.price ?? leg.estimated_price), leg)}
              <span className={dialogStyles.note}>
                <DayText day={leg.happened_on} /> · {where(leg)}
                {leg.kind === "message" ? ` · ${tn("telephony.segments", leg.unit_count)}` : leg.seconds !== null ? ` · ${formatLength(leg.seconds)}` : ""}
              </span>
              <span className={dialogStyles.note}>
                <CallState state={leg.state} />
              </span>
              {named.length > 0 && (
                <ul className={styles.parts} aria-label={t("telephony.partsOf", { provider: providerName(leg.provider) })}>
                  {named.map((part) =>
                    part.is_superseded ? (
                      <li key={part.part}>
                        <s>{t(partWord(part.component))}</s>
                        <s>{price(part.amount, leg)}</s>
                        <span className={dialogStyles.note}>{t("telephony.superseded", { provider: providerName(leg.parent_provider ?? "") })}</span>
                      </li>
                    ) : (
                      <li key={part.part}>
                        <span>{t(partWord(part.component))}</span>
                        {price(part.amount, leg)}
                      </li>
                    ),
                  )}
                </ul>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
