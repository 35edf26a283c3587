import { useQuery } from "@tanstack/react-query";
import { useDataProvider } from "ra-core";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Customer } from "~/api/rows";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { classes } from "./classes";
import { Field, fieldStyles, type FieldProps, type Option } from "./Field";
import { Icon } from "./Icon";
import styles from "./CustomerField.module.css";

type Props = FieldProps & { value: string | null; name: string | null; onChange: (id: string | null, name: string | null) => void; except?: string | undefined };

/** The customers whose name holds what was typed. */
function useChoices(typed: string, except: string | undefined) {
  const { organisation } = useHouse();
  const provider = useDataProvider();
  const found = useQuery({
    queryKey: ["customer-choices", organisation.id, typed],
    placeholderData: (before: Option[] | undefined) => before,
    queryFn: () =>
      provider
        .getList<Customer>("customers", { pagination: { page: 1, perPage: 20 }, sort: { field: "name", order: "ASC" }, filter: { "merged_into@is": "null", "name@ilike": typed } })
        .then(({ data }) => data.map((one) => ({ value: one.id, label: one.name }))),
  });
  return { choices: (found.data ?? []).filter((one) => one.value !== except), fetching: found.isFetching };
}

/** A customer, found by a part of the name; empty means none. */
export function CustomerField({ label, error, hint, required, value, name, onChange, except }: Props) {
  const { t } = useWords();
  // What is typed now; null while nobody types, and the chosen name stands there.
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const box = useRef<HTMLSpanElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { choices, fetching } = useChoices((typed ?? "").trim(), except);

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
  const choose = (choice: Option | undefined) => {
    if (choice) onChange(choice.value, choice.label);
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
              placeholder={t("customers.find")}
              value={typed ?? name ?? ""}
              onChange={(event) => {
                setTyped(event.target.value);
                setAt(0);
                setOpen(true);
                // An emptied field means nobody.
                if (event.target.value === "" && value) onChange(null, null);
              }}
              onClick={() => setOpen(true)}
              onKeyDown={onKeyDown}
              onBlur={close}
            />
            <Icon name="down" />
          </span>
          <div ref={list} id={`${wiring.id}-list`} popover="manual" role="listbox" aria-label={t("customers.find")} className={styles.list}>
            {open && choices.length === 0 && !fetching && (
              <div role="option" aria-selected="false" aria-disabled="true" className={styles.none}>
                {t("customers.nobody")}
              </div>
            )}
            {open &&
              choices.map((choice, index) => (
                <div
                  key={choice.value}
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
                  {choice.label}
                </div>
              ))}
          </div>
        </>
      )}
    </Field>
  );
}
