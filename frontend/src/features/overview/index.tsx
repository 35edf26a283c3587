import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { useHouse } from "~/app/house";
import { currencyCodes } from "~/features/entrance/options";
import { useWords } from "~/i18n";
import { Button } from "~/ui/Button";
import { CurrencySwitch } from "~/ui/CurrencySwitch";
import { Page } from "~/ui/Page";
import { PeriodPicker } from "~/ui/PeriodPicker";
import { Loading } from "~/ui/States";
import { usePeriod } from "~/ui/usePeriod";
import { useShownCurrency } from "~/ui/useShownCurrency";
import { isOffered } from "./catalogue";
import { haveSteps } from "./FirstSteps";
import styles from "./Overview.module.css";
import { useArrangement } from "./useArrangement";
import { Widget } from "./Widget";

const Customise = lazy(() => import("./customise/Customise"));

/** The start page: what came in, what it cost and what is left, and what of the day and the sales its reader wants beside it. */
export default function Overview() {
  const { t } = useWords();
  const { organisation, can } = useHouse();
  const [period, setPeriod] = usePeriod();
  const [currency, setCurrency] = useShownCurrency();
  const arrangement = useArrangement();
  const [customising, setCustomising] = useState<boolean | null>(null);
  const mayBegin = useReadOnce();
  const offered = arrangement.widgets.filter(({ widget }) => isOffered(widget, can) && (widget !== "first_steps" || haveSteps(organisation)));
  if (customising)
    return (
      <Suspense fallback={<Loading />}>
        <Customise {...arrangement} offered={offered} onDone={() => setCustomising(false)} />
      </Suspense>
    );
  return (
    <Page
      title={t("nav.overview")}
      actions={
        <>
          <CurrencySwitch value={currency} options={currencyCodes([organisation.currency])} onChange={setCurrency} />
          <PeriodPicker value={period} onChange={setPeriod} />
        </>
      }
      beside={
        <Button kind="quiet" icon="settings" autoFocus={customising === false} onClick={() => setCustomising(true)}>
          {t("dashboard.customise")}
        </Button>
      }
    >
      {!can("reports.read") && <p className={styles.own}>{t("overview.own")}</p>}
      <div className={styles.widgets}>
        {offered
          .filter(({ shown }) => shown)
          .map((placed) => (
            <Widget key={placed.widget} placed={placed} mayBegin={mayBegin} looked={{ period, currency }} />
          ))}
      </div>
    </Page>
  );
}

/** Whether what comes with the page has been read once: a person has few requests under way at a time. */
function useReadOnce(): boolean {
  const queries = useQueryClient();
  const [isRead, setRead] = useState(false);
  useEffect(() => {
    if (isRead) return;
    const look = () => queries.isFetching({ queryKey: ["overview"] }) === 0 && setRead(true);
    look();
    return queries.getQueryCache().subscribe(look);
  }, [queries, isRead]);
  return isRead;
}
