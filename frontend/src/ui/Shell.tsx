import { Suspense, useEffect, useLayoutEffect, useState, type ReactNode } from "react";
import { NavLink, useLocation, useNavigate } from "react-router";
import { useHouse } from "~/app/house";
import { DemoBanner } from "~/features/demo/DemoBanner";
import { useWords, type Word } from "~/i18n";
import { classes } from "./classes";
import { Dialog } from "./Dialog";
import { Icon, type IconName } from "./Icon";
import { areKeysOn, isTyping, noteRow, pressInList } from "./listKeys";
import { Logo } from "./Logo";
import { LiveNotice } from "./LiveNotice";
import { KeysDialog, Palette } from "./overlays";
import { OfflineNotice } from "./States";
import { TopBar } from "./TopBar";
import styles from "./Shell.module.css";

export interface Place {
  to: string;
  word: Word;
  icon: IconName;
  /** The right to see the page at all, of everything or of one's own. */
  needs?: string;
}

const HOME: Place = { to: "/", word: "nav.overview", icon: "overview" };

/** The pages by workspace; a workspace that has none yet is not shown. */
export const WORKSPACES: { word: Word; places: Place[] }[] = [
  {
    word: "nav.money",
    places: [
      { to: "/entries", word: "nav.ledger", icon: "table" },
      { to: "/manual-entries", word: "nav.manualEntries", icon: "entries", needs: "manual_entries.read" },
      { to: "/customers", word: "nav.customers", icon: "customers", needs: "customers.read" },
    ],
  },
  {
    word: "nav.selling",
    places: [
      { to: "/tasks", word: "nav.tasks", icon: "tasks", needs: "tasks.read" },
      { to: "/leads", word: "nav.leads", icon: "leads", needs: "leads.read" },
      { to: "/sales", word: "nav.sales", icon: "sales", needs: "sales.read" },
      { to: "/reports", word: "nav.reports", icon: "reports", needs: "sales.read" },
    ],
  },
  {
    word: "nav.usage",
    places: [
      { to: "/roi", word: "nav.roi", icon: "roi", needs: "roi.read" },
      { to: "/ai-usage", word: "nav.aiUsage", icon: "usage", needs: "ai_usage_logs.read" },
      { to: "/telephony", word: "nav.telephony", icon: "phone", needs: "telephony_events.read" },
      { to: "/bookings", word: "nav.bookings", icon: "calendar", needs: "calendar_events.read" },
      { to: "/messages", word: "nav.messages", icon: "message", needs: "messages.read" },
      { to: "/guardrails", word: "nav.guardrails", icon: "audit", needs: "guardrails.read" },
      { to: "/spend-alerts", word: "nav.spendAlerts", icon: "bell", needs: "spend_alerts.read" },
      { to: "/bills", word: "nav.bills", icon: "entries", needs: "provider_bills.read" },
    ],
  },
  {
    word: "nav.house",
    places: [
      { to: "/members", word: "nav.members", icon: "members" },
      { to: "/rates", word: "nav.rates", icon: "rates" },
      { to: "/integrations", word: "nav.integrations", icon: "integrations", needs: "integrations.read" },
      { to: "/sync-runs", word: "nav.syncRuns", icon: "sync" },
      { to: "/logs", word: "nav.logs", icon: "log", needs: "webhook_events.read" },
      { to: "/audit", word: "nav.audit", icon: "audit", needs: "integrations.read" },
      { to: "/settings", word: "nav.settings", icon: "settings" },
    ],
  },
];

/** The places the reader may open. */
export function usePlaces(): { word: Word; places: Place[] }[] {
  const { can } = useHouse();
  return WORKSPACES.map((space) => ({ ...space, places: space.places.filter((place) => !place.needs || can(place.needs) || can(`${place.needs}_own`)) })).filter((space) => space.places.length > 0);
}

/** The frame of every signed-in page: quiet sidebar, bar on top, and on a phone a bar at the bottom. */
export function Shell({ email, children }: { email: string; children: ReactNode }) {
  const { t } = useWords();
  const spaces = usePlaces();
  const [more, setMore] = useState(false);
  // Null until it is first asked for.
  const [palette, setPalette] = useState<boolean | null>(null);
  const [keys, setKeys] = useState<boolean | null>(null);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useEffect(() => setMore(false), [pathname]);
  // Before the page is painted: a key pressed on what is seen is never lost.
  useLayoutEffect(() => {
    const open = (event: KeyboardEvent) => {
      const withKey = event.ctrlKey || event.metaKey;
      if (withKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setPalette(true);
      } else if (!withKey && !event.altKey && !event.defaultPrevented && !isTyping(event.target)) {
        const isLetter = event.key.length === 1;
        if (event.key === "?") setKeys(true);
        else if (isLetter && !areKeysOn()) return;
        else if (event.key === "/") setPalette(true);
        else if (!pressInList(event, (address) => void navigate(address))) return;
        event.preventDefault();
      }
    };
    window.addEventListener("keydown", open);
    window.addEventListener("focusin", noteRow);
    return () => {
      window.removeEventListener("keydown", open);
      window.removeEventListener("focusin", noteRow);
    };
  }, [navigate]);
  const money = spaces[0]?.places.slice(1) ?? [];
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t("nav.skip")}
      </a>
      <nav className={styles.sidebar} aria-label={t("nav.label")}>
        <NavLink to="/" className={styles.brand}>
          <Logo /> Kontor
        </NavLink>
        <Item place={HOME} />
        {spaces.map((space) => (
          <div key={space.word} className={styles.space}>
            <p className={styles.spaceName}>{t(space.word)}</p>
            {space.places.map((place) => (
              <Item key={place.to} place={place} />
            ))}
          </div>
        ))}
      </nav>
      <TopBar email={email} onSearch={() => setPalette(true)} />
      <main id="content" className={styles.main} tabIndex={-1}>
        <OfflineNotice />
        <LiveNotice />
        <DemoBanner />
        <div className={styles.page}>{children}</div>
      </main>
      <nav className={styles.bottom} aria-label={t("nav.label")}>
        {[HOME, ...money].map((place) => (
          <Item key={place.to} place={place} bottom />
        ))}
        <button type="button" className={styles.bottomItem} onClick={() => setMore(true)}>
          <Icon name="more" size={20} />
          {t("nav.more")}
        </button>
      </nav>
      <Dialog side open={more} onClose={() => setMore(false)} title={t("nav.more")}>
        <nav className={styles.moreList} aria-label={t("nav.more")}>
          {spaces.flatMap((space) => space.places).map((place) => (
            <Item key={place.to} place={place} />
          ))}
        </nav>
      </Dialog>
      {palette !== null && (
        <Suspense>
          <Palette open={palette} onClose={() => setPalette(false)} home={HOME} onKeys={() => setKeys(true)} />
        </Suspense>
      )}
      {keys !== null && (
        <Suspense>
          <KeysDialog open={keys} onClose={() => setKeys(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Item({ place, bottom }: { place: Place; bottom?: boolean }) {
  const { t } = useWords();
  return (
    <NavLink to={place.to} end={place.to === "/"} className={({ isActive }) => classes(bottom ? styles.bottomItem : styles.item, isActive && styles.here)}>
      <Icon name={place.icon} size={bottom ? 20 : 16} />
      {t(place.word)}
    </NavLink>
  );
}
