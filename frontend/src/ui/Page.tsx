import { useEffect, useRef, type ComponentProps, type ReactNode } from "react";
import { NavLink, useLocation } from "react-router";
import { classes } from "./classes";
import styles from "./Page.module.css";
import { Failed } from "./States";
import { toMiddle } from "./toMiddle";
import { useTop } from "./useTop";

interface PageProps {
  title: string;
  /** Buttons and pickers at the right of the title. */
  actions?: ReactNode;
  /** At the end of them; on a phone it stays beside the title. */
  beside?: ReactNode;
  /** Under the title, without a hairline between (tabs draw their own). */
  tabs?: ReactNode;
  children: ReactNode;
}

/** A page: its name, what can be done, and its content. */
export function Page({ title, actions, beside, tabs, children }: PageProps) {
  useTop();
  useEffect(() => {
    document.title = `${title} · Kontor`;
  }, [title]);
  return (
    <>
      <header className={classes(styles.head, !tabs && styles.ruled)}>
        <h1>{title}</h1>
        {actions && <div className={styles.actions}>{actions}</div>}
        {beside}
      </header>
      {tabs}
      {children}
    </>
  );
}

/** A page of one thing that could not be read, under the name of where it belongs. */
export function FailedPage({ title, ...failed }: { title: string } & ComponentProps<typeof Failed>) {
  return (
    <Page title={title}>
      <Failed {...failed} />
    </Page>
  );
}

/** A part of a page with its own name. */
export function Section({ title, note, actions, children, wide }: { title: string; note?: ReactNode; actions?: ReactNode; children: ReactNode; wide?: boolean }) {
  return (
    <section className={classes(styles.section, wide && styles.wide)}>
      <header className={styles.sectionHead}>
        <h2>{title}</h2>
        {note && <span className={styles.note}>{note}</span>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** Saved views or sub-pages as underlined tabs. */
export function Tabs({ tabs, label }: { tabs: { key?: string; to: string; label: string; current?: boolean; onClick?: () => void }[]; label: string }) {
  const nav = useRef<HTMLElement>(null);
  const { pathname, search } = useLocation();
  useEffect(() => {
    toMiddle(nav.current, nav.current?.querySelector<HTMLElement>(`.${styles.current ?? ""}`));
  }, [pathname, search, tabs.length]);
  return (
    <nav ref={nav} className={styles.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <NavLink key={tab.key ?? tab.to} to={tab.to} end onClick={tab.onClick} className={({ isActive }) => classes(styles.tab, (tab.current ?? isActive) && styles.current)} aria-current={tab.current === false ? "false" : "page"}>
          {tab.label}
        </NavLink>
      ))}
    </nav>
  );
}

/** Facts of one thing: the name at the left, what it is at the right. */
export function Facts({ facts }: { facts: { label: string; value: ReactNode }[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map((fact) => (
        <div key={fact.label}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
