import { useNavigate } from "react-router";
import { client, config } from "~/api/client";
import { useHouse } from "~/app/house";
import { isDemo, loadDemo } from "~/features/demo/demo";
import { Bell } from "~/features/notifications/Bell";
import { LANGUAGES, useWords } from "~/i18n";
import { IconButton } from "./Button";
import { HereNow } from "./HereNow";
import { Icon } from "./Icon";
import { initials } from "./initials";
import { Menu } from "./Menu";
import { setTheme, useShade } from "./theme";
import { useAction } from "./useAction";
import styles from "./TopBar.module.css";

/** The bar on top: where the reader is, search, theme, language and the person. */
export function TopBar({ email, onSearch }: { email: string; onSearch: () => void }) {
  const { t, language, setLanguage } = useWords();
  const { organisation, memberships, membership, profile, switchTo, reload } = useHouse();
  const { run } = useAction();
  const navigate = useNavigate();
  const shade = useShade();
  const otherShade = shade === "dark" ? "light" : "dark";
  const name = profile.name || membership.name || email;
  const inDemo = isDemo(organisation);
  const mayLook = config().demo && memberships.some((place) => place.membership.role === "owner") && (inDemo || !memberships.some((place) => isDemo(place.organisation)));
  const look = async () => {
    const id = await loadDemo();
    await reload();
    switchTo(id);
    await navigate("/");
  };
  return (
    <header className={styles.bar}>
      <Menu
        label={t("nav.organisations")}
        trigger={
          <button type="button" className={styles.organisation}>
            <span>{organisation.name}</span> {inDemo && <span className={styles.tag}>{t("demo.tag")}</span>} <Icon name="down" />
            <span className="visually-hidden">{t("nav.switch")}</span>
          </button>
        }
        items={[
          ...memberships.map((place) => ({
            label: place.organisation.name,
            detail: isDemo(place.organisation) ? `${t("demo.tag")} · ${t(`role.${place.membership.role}`)}` : t(`role.${place.membership.role}`),
            chosen: place.organisation.id === organisation.id,
            onSelect: () => {
              switchTo(place.organisation.id);
              void navigate("/");
            },
          })),
          "line" as const,
          ...(mayLook ? [{ label: t(inDemo ? "demo.again" : "demo.look"), icon: "search" as const, onSelect: () => void run(look) }] : []),
          { label: t("nav.settings"), icon: "settings" as const, onSelect: () => void navigate("/settings") },
        ]}
      />
      <button type="button" className={styles.search} onClick={onSearch} aria-label={`${t("palette.open")} Ctrl K`}>
        <Icon name="search" size={18} />
        <span>{t("palette.open")}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <HereNow />
      <Bell />
      <span className={styles.wideOnly}>
        <IconButton icon={shade === "dark" ? "sun" : "moon"} label={t(`theme.switch.${otherShade}`)} onClick={() => setTheme(otherShade)} />
      </span>
      <span className={styles.wideOnly}>
        <Menu
          align="end"
          trigger={
            <button type="button" className={styles.language} aria-label={`${language.toUpperCase()} · ${t("settings.language")}`}>
              {language.toUpperCase()}
            </button>
          }
          items={LANGUAGES.map((one) => ({ label: one.label, chosen: one.value === language, onSelect: () => setLanguage(one.value) }))}
        />
      </span>
      <Menu
        align="end"
        label={email}
        trigger={
          <button type="button" className={styles.person} aria-label={`${initials(name)} · ${t("nav.account", { name })}`}>
            {initials(name)}
          </button>
        }
        items={[
          { label: t("settings.profile"), icon: "members", onSelect: () => void navigate("/settings") },
          { label: t(`theme.switch.${otherShade}`), icon: shade === "dark" ? "sun" : "moon", onSelect: () => setTheme(otherShade) },
          "line",
          { label: t("action.signOut"), onSelect: () => void client().auth.signOut({ scope: "local" }).then(() => navigate("/")) },
        ]}
      />
    </header>
  );
}
