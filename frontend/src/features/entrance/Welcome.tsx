import { useEffect, useState } from "react";
import { call } from "~/api/call";
import { config } from "~/api/client";
import { useWords } from "~/i18n";
import { LinkButton } from "~/ui/Button";
import { Failed, Loading } from "~/ui/States";
import { Door } from "./Door";

/** The first page of who is not signed in. While nobody owns this installation, it says how to open the set-up. */
export default function Welcome() {
  const { t } = useWords();
  const [owned, setOwned] = useState<boolean | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    call("instance_state", {}).then((state) => setOwned(state.has_owner), setError);
  }, []);
  if (error) return <Failed error={error} retry={() => window.location.reload()} />;
  if (owned === null) return <Loading />;
  if (!owned) {
    return (
      <Door title={t("welcome.newTitle")} text={t("welcome.newText")} foot={config().demo && <LinkButton to="/sign-in">{t("signIn.button")}</LinkButton>}>
        <div style={{ marginTop: 16 }}>
          <code>kontor setup-link</code>
        </div>
      </Door>
    );
  }
  return (
    <Door title={t("welcome.title")} text={t("welcome.text")} foot={config().signup === "open" ? <LinkButton to="/sign-up">{t("signUp.title")}</LinkButton> : t("welcome.invited")}>
      <div style={{ marginTop: 24 }}>
        <LinkButton to="/sign-in" kind="primary" large full>
          {t("signIn.button")}
        </LinkButton>
      </div>
    </Door>
  );
}
