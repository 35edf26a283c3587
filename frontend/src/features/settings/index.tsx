import { useSearchParams } from "react-router";
import { useWords } from "~/i18n";
import { Page, Tabs } from "~/ui/Page";
import { AccountSettings } from "./AccountSettings";
import { NotificationSettings } from "./NotificationSettings";
import { OrganisationSettings } from "./OrganisationSettings";
import { ProfileSettings } from "./ProfileSettings";

/** What a person and an organisation choose. */
export default function Settings() {
  const { t } = useWords();
  const [search] = useSearchParams();
  const part = search.get("part") ?? "profile";
  return (
    <Page
      title={t("nav.settings")}
      tabs={
        <Tabs
          label={t("nav.settings")}
          tabs={[
            { to: "/settings", label: t("settings.profile"), current: part === "profile" },
            { to: "/settings?part=notifications", label: t("nav.notifications"), current: part === "notifications" },
            { to: "/settings?part=account", label: t("settings.account"), current: part === "account" },
            { to: "/settings?part=organisation", label: t("settings.organisation"), current: part === "organisation" },
          ]}
        />
      }
    >
      {part === "notifications" ? <NotificationSettings /> : part === "account" ? <AccountSettings /> : part === "organisation" ? <OrganisationSettings /> : <ProfileSettings />}
    </Page>
  );
}
