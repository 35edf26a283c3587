import { CoreAdminContext, type I18nProvider } from "ra-core";
import { QueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { Outlet } from "react-router";
import { createDataProvider } from "~/api/dataProvider";
import { toRefusal } from "~/api/errors";
import { OWN_SUBJECTS } from "~/api/resources";
import { useLive } from "~/live/useLive";
import { Failed, Loading } from "~/ui/States";
import { Shell } from "~/ui/Shell";
import { HouseContext } from "./house";
import { useHousehold } from "./useHousehold";

const NoOrganisation = lazy(() => import("~/features/entrance/NoOrganisation"));

// Our words are our own: ra-core shows none of its messages.
const silent: I18nProvider = { translate: (key: string) => key, changeLocale: () => Promise.resolve(), getLocale: () => "en" };

const newQueryClient = () =>
  new QueryClient({
    // Without a network a request fails and says so; the library's own way is to wait in silence.
    defaultOptions: { mutations: { networkMode: "always" }, queries: { networkMode: "always", staleTime: 10_000, retry: (count, error) => count < 2 && toRefusal(error).word === "error.offline" } },
  });

/** The pages of a signed-in person, in one of their organisations. */
export default function SignedIn({ userId, email }: { userId: string; email: string }) {
  const { house, known, error, reload } = useHousehold(userId);
  const organisationId = house?.organisation.id;
  const { id, name } = house?.membership ?? { id: "", name: "" };
  // As text, so that reading the household anew makes no new provider, which would forget where each list is.
  const own = OWN_SUBJECTS.filter((subject) => !house?.can(`${subject}.read`)).join(" ");
  const dataProvider = useMemo(() => createDataProvider(organisationId ?? "", { id, name }, own.split(" ")), [organisationId, id, name, own]);
  // Nothing read in one organisation is shown in another.
  const queryClient = useMemo(newQueryClient, [organisationId]);
  if (error) return <Failed error={error} retry={() => void reload()} />;
  if (!known) return <Loading />;
  if (!house)
    return (
      <Suspense fallback={<Loading />}>
        <NoOrganisation reload={reload} />
      </Suspense>
    );
  return (
    <HouseContext.Provider value={house}>
      <CoreAdminContext key={organisationId} dataProvider={dataProvider} queryClient={queryClient} i18nProvider={silent}>
        <Live userId={userId} />
        <Shell email={email}>
          <Outlet />
        </Shell>
      </CoreAdminContext>
    </HouseContext.Provider>
  );
}

/** Nothing to see: it keeps what is on screen as the database has it. */
function Live({ userId }: { userId: string }) {
  useLive(userId);
  return null;
}
