import { useRouteError } from "react-router";
import { useWords } from "~/i18n";
import { LinkButton } from "~/ui/Button";
import { Empty, Failed } from "~/ui/States";

/** The page that is not there. */
export function NotFound() {
  const { t } = useWords();
  return (
    <Empty icon="search" title={t("notFound.title")} action={<LinkButton to="/">{t("notFound.home")}</LinkButton>}>
      {t("notFound.text")}
    </Empty>
  );
}

/** A page that broke, or that could not be fetched. */
export function PageError() {
  const error = useRouteError();
  return <Failed error={error} retry={() => window.location.reload()} />;
}
