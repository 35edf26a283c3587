import { Link, useLocation, useParams } from "react-router";
import { useHouse } from "~/app/house";
import { currencyCodes } from "~/features/entrance/options";
import { countDays, formatLongDay } from "~/format/dates";
import { useWords } from "~/i18n";
import { Button, LinkButton } from "~/ui/Button";
import { CurrencySwitch } from "~/ui/CurrencySwitch";
import { Page, Tabs } from "~/ui/Page";
import { PeriodPicker } from "~/ui/PeriodPicker";
import { Empty, Failed, Notice } from "~/ui/States";
import { usePeriod } from "~/ui/usePeriod";
import { useShownCurrency } from "~/ui/useShownCurrency";
import { Conversion } from "./Conversion";
import { Forecast } from "./Forecast";
import { Headline } from "./Headline";
import styles from "./Reports.module.css";
import { Revenue } from "./Revenue";
import { TimeInState } from "./TimeInState";
import { useSalesFigures } from "./useReports";

const PARTS = ["revenue", "conversion", "time", "forecast"] as const;

/** What is sold, by whom and from where, how well leads become sales, how long that takes, and what is to come. */
export default function Reports() {
  const { t, tn } = useWords();
  const { organisation, locale, can } = useHouse();
  const { part: asked } = useParams();
  const { search } = useLocation();
  const [period, setPeriod] = usePeriod();
  const [currency, setCurrency] = useShownCurrency();
  const part = PARTS.find((one) => one === asked) ?? "revenue";
  const ahead = part === "forecast";
  const counted = part === "revenue" || part === "conversion";
  const found = useSalesFigures(period, currency);
  const now = found.data?.find((one) => one.period === "now");
  const before = found.data?.find((one) => one.period === "before");
  const nothing = now !== undefined && before !== undefined && [now, before].every((one) => one.sale_count + one.lead_count + one.won_count + one.cancelled_count + one.unconverted_count === 0);
  const waiting = now?.unconverted_count ?? 0;
  const tabs = PARTS.map((one) => ({ to: `/reports${one === "revenue" ? "" : `/${one}`}${search}`, label: t(`reports.part.${one}`), current: one === part }));
  const body = {
    revenue: () => <Revenue period={period} currency={currency} revenue={now?.revenue} />,
    conversion: () => <Conversion period={period} now={now} />,
    time: () => <TimeInState period={period} />,
    forecast: () => <Forecast currency={currency} />,
  };
  return (
    <Page
      title={t("nav.reports")}
      tabs={<Tabs label={t("nav.reports")} tabs={tabs} />}
      actions={
        <>
          <CurrencySwitch value={currency} options={currencyCodes([organisation.currency])} onChange={setCurrency} />
          {!ahead && <PeriodPicker value={period} onChange={setPeriod} />}
          <Button icon="print" onClick={() => window.print()} className={styles.printer}>
            {t("roi.print")}
          </Button>
        </>
      }
    >
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : (
        <div className={styles.sheet}>
          <p className={styles.printed}>
            {organisation.name} · {!ahead && `${formatLongDay(period.from, locale)} – ${formatLongDay(period.to, locale)} · `}
            {currency}
          </p>
          {!can("reports.read") && <p className={styles.own}>{t("reports.own")}</p>}
          {waiting > 0 && counted && (
            <div className={styles.notice}>
              <Notice kind="warn">
                {tn("reports.unconverted", waiting)} <Link to="/rates">{t("overview.toRates")}</Link>
              </Notice>
            </div>
          )}
          {counted && <Headline now={now} before={before} days={countDays(period.from, period.to)} period={period} />}
          {nothing && counted ? (
            <Empty
              icon="reports"
              title={t("reports.emptyTitle")}
              action={
                (can("leads.create") || can("leads.create_own")) && (
                  <LinkButton to="/leads/new" kind="primary" icon="plus">
                    {t("leads.new")}
                  </LinkButton>
                )
              }
            >
              {t("reports.emptyText")}
            </Empty>
          ) : (
            body[part]()
          )}
        </div>
      )}
    </Page>
  );
}
