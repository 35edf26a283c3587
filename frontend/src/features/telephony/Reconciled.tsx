import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { TelephonyLeg } from "~/api/rows";
import { useHouse } from "~/app/house";
import { formatPrice, isZero } from "~/format/money";
import { useWords } from "~/i18n";
import { periodText } from "~/features/bills/period";
import { dialogStyles } from "~/ui/Dialog";

/** Says that a leg's price is its bill's, which bill that is for those who may see bills, and what was told before where that differs. */
export function Reconciled({ leg, bill }: { leg: TelephonyLeg; bill: string }) {
  const { t } = useWords();
  const { organisation, locale, can } = useHouse();
  const found = useQuery({
    queryKey: ["bill-period", organisation.id, bill],
    meta: { rests: ["provider_bills"] },
    enabled: can("provider_bills.read"),
    queryFn: () => rows<{ starts_on: string; ends_on: string }[]>(client().from("provider_bills").select("starts_on,ends_on").eq("org_id", organisation.id).eq("id", bill).limit(1)),
  });
  const period = found.data?.[0];
  const { price } = leg;
  const other = price !== null && leg.billed_price !== null && !sameAmount(price, leg.billed_price);
  return (
    <span className={dialogStyles.note}>
      {period ? <Link to={`/bills/${bill}`}>{t("bills.reconciledWith", { month: periodText(period, locale) })}</Link> : t("ledger.reconciled")}
      {other && ` · ${t("bills.toldPrice", { amount: `${formatPrice(price, leg.currency, locale)} ${leg.currency}` })}`}
    </span>
  );
}

const trimmed = (value: string): string => (value.includes(".") ? value.replace(/\.?0+$/, "") : value);

/** Whether two decimals are the same amount, however many zeros are written. */
const sameAmount = (one: string, other: string): boolean => trimmed(one) === trimmed(other) || (isZero(one) && isZero(other));
