import { useMemo, useState } from "react";
import { useHouse } from "~/app/house";
import { currencyCodes } from "~/features/entrance/options";
import { addDays, formatLongDay, today } from "~/format/dates";
import { useWords } from "~/i18n";
import { barStyles } from "~/ui/Bars";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { CsvButton } from "~/ui/CsvButton";
import { CurrencySwitch } from "~/ui/CurrencySwitch";
import { within } from "~/ui/DayTrend";
import { Page, Section } from "~/ui/Page";
import { PeriodPicker } from "~/ui/PeriodPicker";
import { Failed } from "~/ui/States";
import { usePeriod } from "~/ui/usePeriod";
import { useShownCurrency } from "~/ui/useShownCurrency";
import { Breakdown } from "./Breakdown";
import { figureColumns } from "./csvColumns";
import { Formulas } from "./Formulas";
import { Funnel } from "./Funnel";
import { Headline } from "./Headline";
import { NothingYet } from "./NothingYet";
import { Notices } from "./Notices";
import styles from "./Roi.module.css";
import { SettingsDialog } from "./SettingsDialog";
import { dayOf, Trend } from "./Trend";
import { AHEAD_DAYS, useRoi } from "./useRoi";
import { Waterfall } from "./Waterfall";
import { hasAnything } from "./words";

const AVERAGED_DAYS = 7;

/** Whether the AI phone is worth its money: what is left after its cost, why that changed, and what it is made of. */
export default function Roi() {
  const { t } = useWords();
  const { organisation, locale, timezone, can } = useHouse();
  const [period, setPeriod] = usePeriod();
  const [currency, setCurrency] = useShownCurrency();
  const [asTable, setAsTable] = useState(false);
  const [settings, setSettings] = useState(false);
  const { now, past, ahead, days, trend, error, refetch } = useRoi(period, currency);
  const upcoming = useMemo(() => ({ from: today(timezone), to: addDays(today(timezone), AHEAD_DAYS - 1) }), [timezone]);
  const span = `${period.from}-${period.to}`;
  const mayExport = can("roi.export");
  const openSettings = can("roi_settings.update") ? () => setSettings(true) : undefined;
  const nothing = now && past && ahead && trend && ![now, past, ahead, ...trend].some(hasAnything);
  return (
    <Page
      title={t("nav.roi")}
      actions={
        <>
          <CurrencySwitch value={currency} options={currencyCodes([organisation.currency])} onChange={setCurrency} />
          <PeriodPicker value={period} onChange={setPeriod} />
          <Button icon="print" onClick={() => window.print()} className={styles.printer}>
            {t("roi.print")}
          </Button>
          {openSettings && (
            <Button icon="settings" onClick={openSettings}>
              {t("nav.settings")}
            </Button>
          )}
        </>
      }
    >
      {error ? (
        <Failed error={error} retry={refetch} />
      ) : (
        <div className={styles.sheet}>
          <p className={styles.printed}>
            {organisation.name} · {formatLongDay(period.from, locale)} – {formatLongDay(period.to, locale)} · {currency}
          </p>
          <Notices now={now} period={period} onSettings={openSettings} />
          {nothing ? (
            <NothingYet />
          ) : (
            <>
              <Headline now={now} past={past} ahead={ahead} days={days} currency={currency} period={period} upcoming={upcoming} />
              <div className={classes(barStyles.beside, styles.pair)}>
                <Section
                  title={t("roi.perDay")}
                  note={asTable ? currency : t("overview.averaged", { currency })}
                  actions={
                    <>
                      {asTable && mayExport && <CsvButton name={`roi-days-${span}`} columns={figureColumns(t("field.day"), (day) => day.group_key ?? "", currency, t)} rows={within(trend, dayOf, period)} />}
                      <Button kind="quiet" icon={asTable ? "overview" : "table"} onClick={() => setAsTable(!asTable)}>
                        {t(asTable ? "chart.asChart" : "chart.asTable")}
                      </Button>
                    </>
                  }
                >
                  <Trend days={trend} period={period} currency={currency} average={AVERAGED_DAYS} asTable={asTable} to={(day) => `/roi?from=${day}&to=${day}`} />
                </Section>
                <Funnel now={now} period={period} currency={currency} />
              </div>
              <Waterfall now={now} past={past} period={period} currency={currency} />
              <Breakdown period={period} currency={currency} now={now} />
              <Formulas
                now={now}
                period={period}
                currency={currency}
                change={
                  openSettings && (
                    <Button kind="quiet" icon="edit" onClick={openSettings}>
                      {t("roi.change")}
                    </Button>
                  )
                }
              />
            </>
          )}
        </div>
      )}
      {openSettings && <SettingsDialog open={settings} onClose={() => setSettings(false)} />}
    </Page>
  );
}
