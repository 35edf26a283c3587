import { Link } from "react-router";
import { useWords } from "~/i18n";
import { LinkButton } from "~/ui/Button";
import { Loading } from "~/ui/States";
import { Door } from "./Door";
import { useMailLink } from "./useMailLink";

/** The link by which a mail address is confirmed. */
export default function Confirm() {
  const { t } = useWords();
  const link = useMailLink("email");
  if (link === "checking") return <Loading />;
  if (link === "bad") return <Door title={t("link.badTitle")} text={t("link.badText")} foot={<Link to="/sign-in">{t("signIn.title")}</Link>} />;
  return (
    <Door title={t(link === "half" ? "confirm.halfTitle" : "confirm.title")} text={t(link === "half" ? "confirm.halfText" : "confirm.text")}>
      <div style={{ marginTop: 24 }}>
        <LinkButton to="/" kind="primary" large full>
          {t("confirm.button")}
        </LinkButton>
      </div>
    </Door>
  );
}
