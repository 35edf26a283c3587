import { useRouteError } from "react-router";
import { useWords } from "~/i18n";
import { LinkButton } from "~/ui/Button";
import { Page } from "~/ui/Page";
import { Empty, Failed } from "~/ui/States";

/** The page that is not there. */
export function NotFound() {
  const { t } = useWords();
  return (
    <Page title={t("notFound.title")}>
      <Empty icon="search" title={t("notFound.text")} action={<LinkButton to="/">{t("notFound.home")}</LinkButton>} />
    </Page>
  );
}

/** A page that broke, or that could not be fetched. */
export function PageError() {
  const error = useRouteError();
  return <Failed error={error} retry={() => window.location.reload()} />;
}
