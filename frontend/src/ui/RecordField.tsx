import { useQuery } from "@tanstack/react-query";
import { useDataProvider, type GetListResult } from "ra-core";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { classes } from "./classes";
import { Field, fieldStyles, type FieldProps } from "./Field";
import { Icon } from "./Icon";
import styles from "./RecordField.module.css";
import type { Findable, Kind } from "./records";

interface Named {
  id: string;
  name: string;
}

type Props<Name extends keyof Findable> = FieldProps & {
  of: Kind<Name>;
  value: string | null;
  name: string | null;
  /** With the row itself, where one was chosen from the list. */
  onChange: (id: string | null, name: string | null, row: Findable[Name] | null) => void;
  except?: string | undefined;
  /** What was chosen before and stays to be chosen, though it is no longer offered. */
  kept?: Named | null | undefined;
  /** What an empty field means, where that is more than that nothing is chosen. */
  empty?: string | undefined;
};

/** As many as are offered at once. */
const OFFERED = 20;

/** Those whose name holds what was typed, and whether there are more. */
function useChoices<Name extends keyof Findable>({ resource, filter }: Kind<Name>, typed: string, except: string | undefined, kept: Named | null | undefined) {
  const { organisation } = useHouse();
  const provider = useDataProvider();
  const found = useQuery({
    queryKey: ["choices", resource, organisation.id, filter, typed],
    meta: { rests: [resource] },
    placeholderData: (before: GetListResult<Findable[Name]> | undefined) => before,
    queryFn: () => provider.getList<Findable[Name]>(resource, { pagination: { page: 1, perPage: OFFERED }, sort: { field: "name", order: "ASC" }, filter: { ...filter, "name@ilike": typed && `*${typed}*` } }),
  });
  const offered = (found.data?.data ?? []).filter((row) => row.id !== except);
  const isLeftOut = kept && kept.name.toLowerCase().includes(typed.toLowerCase()) && !offered.some((row) => row.id === kept.id);
  const choices: Named[] = isLeftOut ? [kept, ...offered] : offered;
  return { choices, rowOf: (id: string) => offered.find((row) => row.id === id) ?? null, more: found.data?.pageInfo?.hasNextPage ?? false, fetching: found.isFetching };
}

/** A record, found by a part of its name; empty means none. */
export function RecordField<Name extends keyof Findable>({ of, label, error, hint, required, value, name, onChange, except, kept, empty }: Props<Name>) {
  const { t } = useWords();
  // What is typed now; null while nobody types, and the chosen name stands there.
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const box = useRef<HTMLSpanElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { choices, rowOf, more, fetching } = useChoices(of, (typed ?? "").trim(), except, kept);

  // The list lies above everything, dialogs too, and hides nothing from who cannot see it.
  useLayoutEffect(() => {
    const popup = list.current;
    if (!open || !popup || !box.current) return;
    const place = () => {
      const at = box.current?.getBoundingClientRect();
      if (at) Object.assign(popup.style, { left: `${at.left}px`, top: `${at.bottom + 4}px`, width: `${at.width}px` });
    };
    popup.showPopover();
    place();
    window.addEventListener("scroll", place, true);
    window.addEventListener("resize", place);
    return () => {
      window.removeEventListener("scroll", place, true);
      window.removeEventListener("resize", place);
      if (popup.isConnected) popup.hidePopover();
    };
  }, [open]);
  useEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }), [at]);

  const close = () => {
    setOpen(false);
    setTyped(null);
  };
  const choose = (choice: Named | undefined) => {
    if (choice) onChange(choice.id, choice.name, rowOf(choice.id));
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt((now) => (open ? Math.min(Math.max(now + (event.key === "ArrowDown" ? 1 : -1), 0), choices.length - 1) : 0));
      setOpen(true);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      choose(choices[at]);
    } else if (event.key === "Escape" && open) {
      // Only the list closes, not the dialog around it.
      event.stopPropagation();
      event.nativeEvent.stopImmediatePropagation();
      close();
    }
  };
  return (
    <Field {...{ label, error, hint, required }}>
      {(wiring) => (
        <>
          <span ref={box} className={fieldStyles.picker}>
            <input
              {...wiring}
              className={fieldStyles.control}
              role="combobox"
              autoComplete="off"
              spellCheck={false}
              aria-autocomplete="list"
              aria-expanded={open}
              aria-controls={`${wiring.id}-list`}
              aria-activedescendant={open && choices[at] ? `${wiring.id}-${at}` : undefined}
              placeholder={empty ?? t(of.find)}
              value={typed ?? name ?? ""}
              onChange={(event) => {
                setTyped(event.target.value);
                setAt(0);
                setOpen(true);
                // An emptied field means none.
                if (event.target.value === "" && value) onChange(null, null, null);
              }}
              onClick={() => setOpen(true)}
              onKeyDown={onKeyDown}
              onBlur={close}
            />
            <Icon name="down" />
          </span>
          <div ref={list} id={`${wiring.id}-list`} popover="manual" role="listbox" aria-label={t(of.find)} className={styles.list}>
            {open && choices.length === 0 && !fetching && (
              <div role="option" aria-selected="false" aria-disabled="true" className={styles.none}>
                {t(of.none)}
              </div>
            )}
            {open &&
              choices.map((choice, index) => (
                <div
                  key={choice.id}
                  id={`${wiring.id}-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === at}
                  className={classes(styles.choice, index === at && styles.at)}
                  onMouseMove={() => setAt(index)}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => choose(choice)}
                  onKeyDown={onKeyDown}
                >
                  {choice.name}
                </div>
              ))}
            {open && more && (
              <div role="option" aria-selected="false" aria-disabled="true" className={styles.none}>
                {t("list.typeOn")}
              </div>
            )}
          </div>
        </>
      )}
    </Field>
  );
}
