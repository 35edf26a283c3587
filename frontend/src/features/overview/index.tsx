import { useState } from "react";
import { Link } from "react-router";
import { useHouse } from "~/app/house";
import { countDays } from "~/format/dates";
import { changeOf } from "~/format/money";
import { useWords } from "~/i18n";
import { currencyCodes } from "~/features/entrance/options";
import { Button, LinkButton } from "~/ui/Button";
import { CurrencySwitch } from "~/ui/CurrencySwitch";
import { Figures } from "~/ui/Figures";
import { Page, Section } from "~/ui/Page";
import { PeriodPicker } from "~/ui/PeriodPicker";
import { Empty, Failed, Notice } from "~/ui/States";
import { usePeriod } from "~/ui/usePeriod";
import { useShownCurrency } from "~/ui/useShownCurrency";
import { ByCustomer } from "./ByCustomer";
import { FirstSteps } from "./FirstSteps";
import styles from "./Overview.module.css";
import { Trend } from "./Trend";
import { useOverview } from "./useOverview";

/** What came in, what it cost and what is left: the figure, the trend, the rows that make it up. */
export default function Overview() {
  const { t, tn } = useWords();
  const { organisation, can } = useHouse();
  const [period, setPeriod] = usePeriod();
  const [currency, setCurrency] = useShownCurrency();
  const [asTable, setAsTable] = useState(false);
  const days = countDays(period.from, period.to);
  const { figures, trend, lead, customers, error, refetch } = useOverview(organisation.id, period, currency, days);
  const behind = (direction?: string) => `/entries?from=${period.from}&to=${period.to}${direction ? `&direction=${direction}` : ""}`;
  const now = figures?.find((one) => one.period === "now");
  const before = figures?.find((one) => one.period === "before");
  const measures = [
    { measure: "revenue", label: t("direction.revenue"), rising: "good" },
    { measure: "cost", label: t("direction.cost"), rising: "bad" },
    { measure: "margin", label: t("overview.margin"), rising: "good" },
  ] as const;
  const shown =
    now && before
      ? measures.map(({ measure, label, rising }) => ({
          label,
          rising,
          currency: now.currency,
          value: now[measure],
          previous: before[measure],
          waits: before.unconverted_count > 0,
          change: changeOf(now[measure], before[measure]),
          to: behind(measure === "margin" ? undefined : measure),
        }))
      : undefined;
  const unconverted = now?.unconverted_count ?? 0;
  const nothingYet = now?.entry_count === 0 && trend?.every((day) => day.entry_count === 0);
  return (
    <Page
      title={t("nav.overview")}
      actions={
        <>
          <CurrencySwitch
            value={currency}
            options={currencyCodes([organisation.currency])}
            onChange={setCurrency}
          />
          <PeriodPicker value={period} onChange={setPeriod} />
        </>
      }
    >
      {error ? (
        <Failed error={error} retry={refetch} />
      ) : (
        <>
          <FirstSteps />
          {!can("reports.read") && <p className={styles.own}>{t("overview.own")}</p>}
          {unconverted > 0 && (
            <div style={{ marginTop: 16 }}>
              <Notice kind="warn">
                {tn("overview.unconverted", unconverted)} <Link to="/rates">{t("overview.toRates")}</Link>
              </Notice>
            </div>
          )}
          <Figures figures={shown} days={days} />
          {nothingYet ? (
            <Empty
              icon="overview"
              title={t("overview.emptyTitle")}
              action={
                <LinkButton to="/manual-entries/new" kind="primary" icon="plus">
                  {t("manual.new")}
                </LinkButton>
              }
            >
              {t("overview.emptyText")}
            </Empty>
          ) : (
            <>
              <Section
                title={t("overview.perDay")}
                note={t(asTable ? "overview.perDayNote" : "overview.averaged", { currency })}
                actions={
                  <Button kind="quiet" icon={asTable ? "overview" : "table"} onClick={() => setAsTable(!asTable)}>
                    {asTable ? t("chart.asChart") : t("chart.asTable")}
                  </Button>
                }
              >
                <Trend days={trend} lead={lead} period={period} currency={currency} asTable={asTable} />
              </Section>
              <Section title={t("overview.byCustomer")}>
                <ByCustomer rows={customers} currency={currency} period={period} />
              </Section>
            </>
          )}
        </>
      )}
    </Page>
  );
}
