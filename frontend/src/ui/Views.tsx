import { useMemo, useRef, useState } from "react";
import { useLocation } from "react-router";
import { useHouse } from "~/app/house";
import { remember, remembered } from "~/app/remembered";
import { useWords } from "~/i18n";
import { Button, IconButton } from "./Button";
import { Tabs } from "./Page";
import { Popup } from "./Popup";
import { useToast } from "./Toast";
import styles from "./List.module.css";

/** A way to look at a list: what it is called, and the filters as the address has them. */
export interface View {
  name: string;
  filters: string;
}

/** What of an address is no filter: how far one has read, how the rows stand, of which days they are, and how they are grouped. */
const BESIDE = ["page", "perPage", "displayedFilters", "sort", "order", "from", "to", "by"];

/** The filters of an address, in one order, so that two that say the same are the same. */
function filtersOf(search: string): string {
  const asked = new URLSearchParams(search);
  BESIDE.forEach((name) => asked.delete(name));
  if (asked.get("filter") === "{}") asked.delete("filter");
  asked.sort();
  return asked.toString();
}

function readViews(text: string | null): View[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter((one): one is View => typeof one === "object" && one !== null && "name" in one && "filters" in one) : [];
  } catch (error) {
    console.info("Kontor: the saved views cannot be read.", error);
    return [];
  }
}

/** The views a reader has saved of a list of this organisation, as this browser remembers them. */
function useSaved(list: string) {
  const { organisation } = useHouse();
  const name = `views.${organisation.id}.${list}` as const;
  const [saved, setSaved] = useState(() => readViews(remembered(name)));
  const keep = (views: View[]) => {
    setSaved(views);
    remember(name, JSON.stringify(views));
  };
  return { saved, keep };
}

interface ViewsProps {
  list: string;
  label: string;
  /** Those that everybody has; the first is the list without filters. */
  known: View[];
  /** Beside them, a tab that is no view of the list's rows. */
  others?: { to: string; label: string; current: boolean }[];
}

/** Saved views as tabs; filters that none of them has can be saved as one more. */
export function Views({ list, label, known, others = [] }: ViewsProps) {
  const { t } = useWords();
  const say = useToast();
  const { pathname, search } = useLocation();
  const { saved, keep } = useSaved(list);
  const button = useRef<HTMLSpanElement>(null);
  const [naming, setNaming] = useState(false);
  const now = useMemo(() => filtersOf(search), [search]);
  const days = useMemo(() => {
    const asked = new URLSearchParams(search);
    return new URLSearchParams(["from", "to"].flatMap((name) => (asked.get(name) ? [[name, asked.get(name) ?? ""]] : []))).toString();
  }, [search]);
  const views = [...known, ...saved];
  const elsewhere = others.some((other) => other.current);
  const current = elsewhere ? undefined : views.find((view) => filtersOf(view.filters) === now);
  const to = (view: View) => `${pathname.replace(/(?<=^\/[^/]+)\/.*/, "")}?${[view.filters || "filter={}", days].filter(Boolean).join("&")}`;
  const isSaved = current !== undefined && saved.includes(current);
  return (
    <div className={styles.views}>
      <Tabs label={label} tabs={[...views.map((view) => ({ to: to(view), label: view.name, current: view === current })), ...others]} />
      {isSaved && (
        <IconButton
          icon="close"
          label={t("views.remove", { name: current.name })}
          onClick={() => {
            keep(saved.filter((view) => view !== current));
            say({ text: t("views.removed", { name: current.name }), undo: () => keep(saved) });
          }}
        />
      )}
      {!current && !elsewhere && (
        <span ref={button}>
          <Button kind="quiet" icon="bookmark" aria-haspopup="dialog" aria-expanded={naming} onClick={() => setNaming(!naming)}>
            {t("views.save")}
          </Button>
          <Popup anchor={button} label={t("views.save")} align="end" open={naming} onClose={() => setNaming(false)}>
            <form
              className={styles.search}
              onSubmit={(event) => {
                event.preventDefault();
                const name = String(new FormData(event.currentTarget).get("name")).trim().slice(0, 40);
                if (!name) return;
                keep([...saved.filter((view) => view.name !== name), { name, filters: now }]);
                setNaming(false);
              }}
            >
              <input name="name" aria-label={t("views.name")} placeholder={t("views.name")} maxLength={40} autoComplete="off" />
            </form>
          </Popup>
        </span>
      )}
    </div>
  );
}
