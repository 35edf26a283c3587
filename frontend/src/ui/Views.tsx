import { useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "react-router";
import { useWords } from "~/i18n";
import { Button } from "./Button";
import { showColumnsOf, useLeftOut } from "./Columns";
import { Tabs } from "./Page";
import { useAction } from "./useAction";
import { useSavedViews } from "./useSavedViews";
import { daysOf, filtersOf, keptOf, shows } from "./viewAddress";
import { ViewForm, ViewMenu } from "./ViewMenu";
import styles from "./List.module.css";

/** A way to look at a list: what it is called, and the filters as the address has them. */
export interface View {
  name: string;
  filters: string;
}

interface ViewsProps {
  list: string;
  label: string;
  /** Those that everybody has; the first is the list without filters. */
  known: View[];
  /** Beside them, a tab that is no view of the list's rows. */
  others?: { to: string; label: string; current: boolean }[];
}

/** Saved views as tabs, one's own and those for everybody; filters that none of them has can be saved as one more. */
export function Views({ list, label, known, others = [] }: ViewsProps) {
  const { t } = useWords();
  const { pathname, search } = useLocation();
  const { run, busy } = useAction();
  const saved = useSavedViews(list);
  const leftOut = useLeftOut(list);
  const anchor = useRef<HTMLSpanElement>(null);
  const [naming, setNaming] = useState(false);
  // The saved view that was opened: it stays the one looked at while its filters are changed.
  const [opened, setOpened] = useState<string | null>(null);
  const elsewhere = others.some((other) => other.current);
  const now = useMemo(() => keptOf(search), [search]);
  const chosen = elsewhere || search === "" ? undefined : saved.views.find(({ id }) => id === opened);
  const exactly = known.find((view) => keptOf(view.filters) === now);
  const current = elsewhere ? undefined : (chosen ?? (exactly ? undefined : saved.views.find((view) => shows(view.address, search))));
  const currentKnown = elsewhere || current ? undefined : (exactly ?? known.find((view) => filtersOf(view.filters) === filtersOf(search)));
  const columnsOf = current?.left_out ?? null;
  useEffect(() => {
    showColumnsOf(list, columnsOf);
    return () => showColumnsOf(list, null);
  }, [list, current?.id, columnsOf]);
  const changed = current !== undefined && (!shows(current.address, search) || (columnsOf !== null && columnsOf !== leftOut));
  const days = useMemo(() => daysOf(search), [search]);
  const place = pathname.replace(/(?<=^\/[^/]+)\/.*/, "");
  const to = (filters: string) => `${place}?${[filters || "filter={}", /(^|&)from=/.test(filters) ? "" : days].filter(Boolean).join("&")}`;
  const save = async (name: string, is_shared: boolean) => {
    const done = await run(() => saved.insert({ name, address: now, left_out: leftOut, is_shared }).then(setOpened), t("views.saved", { name }));
    if (done) setNaming(false);
  };
  return (
    <div className={styles.views}>
      <Tabs
        label={label}
        tabs={[
          ...known.map((view) => ({ key: `known ${view.name}`, to: to(view.filters), label: view.name, current: view === currentKnown, onClick: () => setOpened(null) })),
          ...saved.views.map((view) => ({ key: view.id, to: to(view.address), label: view.name, current: view === current, onClick: () => setOpened(view.id) })),
          ...others,
        ]}
      />
      <span ref={anchor} className={styles.viewTools}>
        {((!current && !currentKnown && !elsewhere) || changed) && (
          <Button kind="quiet" icon="bookmark" aria-haspopup="dialog" aria-expanded={naming} onClick={() => setNaming(!naming)}>
            {t("views.save")}
          </Button>
        )}
        {current && (saved.mayChange(current) || saved.mayDelete(current)) && <ViewMenu view={current} saved={saved} anchor={anchor} changes={changed ? { address: now, left_out: leftOut } : null} />}
        <ViewForm anchor={anchor} open={naming} mayShare={saved.mayShare} busy={busy} onClose={() => setNaming(false)} onGive={(name, isShared) => void save(name, isShared)} />
      </span>
    </div>
  );
}
