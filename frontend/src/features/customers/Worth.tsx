import { lazy, Suspense, useMemo } from "react";
import type { CustomerValuePart } from "~/api/rows";
import { useHouse } from "~/app/house";
import { currencyCodes } from "~/features/entrance/options";
import { formatDay, formatMonth, monthStart } from "~/format/dates";
import { formatRatio, isZero } from "~/format/money";
import { useWords, type Word } from "~/i18n";
import { Bars } from "~/ui/Bars";
import { CurrencySwitch } from "~/ui/CurrencySwitch";
import { Figures } from "~/ui/Figures";
import { Section } from "~/ui/Page";
import { ChartSkeleton, Failed } from "~/ui/States";
import { useShownCurrency } from "~/ui/useShownCurrency";
import { Amount } from "~/ui/Value";
import styles from "./Customer.module.css";
import { useWorth } from "./useWorth";

const Chart = lazy(() => import("~/ui/Chart"));

/** The kinds of facts, as the address of the ledger says them too. */
const KINDS: Record<string, Word> = { manual: "ledger.manual", ai: "nav.aiUsage", telephony: "nav.telephony", bookings: "nav.bookings", sales: "nav.sales", bills: "nav.bills" };

/** What a customer brought in and cost since the first day: in all, by kind, and month by month. */
export function Worth({ customerId }: { customerId: string }) {
  const { t, tn } = useWords();
  const { organisation, locale } = useHouse();
  const [currency, setCurrency] = useShownCurrency();
  const { whole, kinds, months: all, error, refetch } = useWorth(customerId, currency);
  const first = whole?.first_on;
  // the line begins with the first month there is anything to tell of
  const months = useMemo(() => (first ? all?.filter((one) => one.month >= monthStart(first)) : undefined), [all, first]);
  const chart = useMemo(
    () =>
      months && {
        days: months.map((one) => one.month),
        series: [
          { label: t("direction.revenue"), values: months.map((one) => one.revenue) },
          { label: t("customers.costs"), values: months.map((one) => one.cost), dashed: true },
        ],
      },
    [months, t],
  );
  if (error) return <Failed error={error} retry={refetch} />;
  if (whole?.entry_count === 0) return null;
  const entries = (more: string) => `/entries?customer=${customerId}&from=${whole?.first_on}&to=${whole?.last_on}${more}`;
  const bars = (of: "revenue" | "cost") =>
    kinds
      ?.filter((one) => !isZero(one[of]))
      .map((one) => ({ key: String(one.kind), name: t(KINDS[String(one.kind)] ?? "ledger.other"), href: entries(`&direction=${of}&source=${one.kind}`), value: one[of], amount: <Amount value={one[of]} currency={currency} /> }));
  return (
    <Section title={t("customers.worth")} note={whole && sinceText(whole)} actions={<CurrencySwitch value={currency} options={currencyCodes([organisation.currency])} onChange={setCurrency} />}>
      <Figures
        days={0}
        count={3}
        figures={
          whole && [
            { label: t("direction.revenue"), value: whole.revenue, currency, to: entries("&direction=revenue"), note: counted(whole) },
            { label: t("customers.costs"), value: whole.cost, currency, to: entries("&direction=cost"), note: whole.unconverted_count > 0 ? tn("customers.waits", whole.unconverted_count) : undefined },
            { label: t("customers.margin"), value: whole.margin, currency, to: entries(""), note: whole.margin_share === null ? undefined : t("customers.share", { share: formatRatio(String(whole.margin_share), locale) }) },
          ]
        }
      />
      <Suspense fallback={<ChartSkeleton />}>
        {chart ? (
          <Chart
            label={t("customers.perMonth")}
            {...chart}
            read={(at) => {
              const month = months?.[at];
              return (
                month && (
                  <>
                    {formatMonth(month.month, locale)}
                    <span>
                      {t("direction.revenue")} <Amount value={month.revenue} currency={currency} showCurrency />
                    </span>
                    <span>
                      {t("customers.costs")} <Amount value={month.cost} currency={currency} showCurrency />
                    </span>
                  </>
                )
              );
            }}
          />
        ) : (
          <ChartSkeleton />
        )}
      </Suspense>
      <div className={styles.kinds}>
        <div>
          <h3>{t("direction.revenue")}</h3>
          <Bars label={t("customers.revenueOf")} bars={bars("revenue")} total={whole?.revenue} none={t("customers.nothing")} />
        </div>
        <div>
          <h3>{t("customers.costs")}</h3>
          <Bars label={t("customers.costsOf")} bars={bars("cost")} total={whole?.cost} none={t("customers.nothing")} />
        </div>
      </div>
    </Section>
  );

  function sinceText({ first_on, last_on }: CustomerValuePart) {
    return first_on && last_on ? `${formatDay(first_on, locale)} – ${formatDay(last_on, locale)}` : undefined;
  }
  function counted({ sale_count, booking_count }: CustomerValuePart) {
    return [sale_count > 0 && tn("customers.saleCount", sale_count), booking_count > 0 && tn("customers.bookingCount", booking_count)].filter(Boolean).join(" · ") || undefined;
  }
}
