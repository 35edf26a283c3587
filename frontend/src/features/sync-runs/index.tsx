import { useParams } from "react-router";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { Page, Tabs } from "~/ui/Page";
import { ProviderRuns } from "./ProviderRuns";
import { RateFetches } from "./RateFetches";
import { StoppedJobs } from "./StoppedJobs";

/** What was fetched from outside, when, how much, and what went wrong: from providers, and exchange rates for everybody. */
export default function SyncRuns() {
  const { t } = useWords();
  const { can } = useHouse();
  const { part } = useParams();
  const seesProviders = can("integrations.read");
  const rates = !seesProviders || part === "rates";
  const tabs = [
    { to: "/sync-runs", label: t("sync.providers"), current: !rates },
    { to: "/sync-runs/rates", label: t("nav.rates"), current: rates },
  ];
  return (
    <Page title={t("nav.syncRuns")} tabs={seesProviders && <Tabs label={t("nav.syncRuns")} tabs={tabs} />}>
      {rates ? (
        <RateFetches />
      ) : (
        <>
          <StoppedJobs />
          <ProviderRuns />
        </>
      )}
    </Page>
  );
}
