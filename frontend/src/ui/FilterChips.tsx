import { useRef, useState, type ReactNode } from "react";
import { useWords } from "~/i18n";
import { classes } from "./classes";
import { CheckBox } from "./DataTable";
import { Icon } from "./Icon";
import type { Option } from "./Field";
import { Popup, popupTrigger } from "./Popup";
import type { FilterValues } from "./useList";
import styles from "./List.module.css";

/** The row of filters above a list. */
export function FilterBar({ children, end }: { children: ReactNode; end?: ReactNode }) {
  return (
    <div className={styles.bar}>
      <div className={styles.chips}>{children}</div>
      {end}
    </div>
  );
}

interface ChipProps {
  label: string;
  /** What the filter says when it is on. */
  value: string | null;
  onClear: () => void;
  children: ReactNode;
}

/** A dashed chip that becomes a filled sentence once it filters. */
export function Chip({ label, value, onClear, children }: ChipProps) {
  const { t } = useWords();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <span className={classes(styles.chip, value !== null && styles.on)}>
        <button ref={button} {...popupTrigger(open)} className={styles.chipButton} onClick={() => setOpen(!open)}>
          {value === null ? (
            <>
              <Icon name="plus" size={14} /> {label}
            </>
          ) : (
            <span>
              <span className={styles.chipName}>{label}:</span> {value}
            </span>
          )}
        </button>
        {value !== null && (
          <button type="button" className={styles.chipClear} onClick={onClear} aria-label={t("list.clearFilter", { name: label })}>
            <Icon name="close" size={14} />
          </button>
        )}
      </span>
      <Popup anchor={button} label={label} open={open} onClose={() => setOpen(false)}>
        {children}
      </Popup>
    </>
  );
}

/** A filter that was set elsewhere on the page: it says what it does, and can be taken away. */
export function SetChip({ label, value, onClear }: { label: string; value: string; onClear: () => void }) {
  const { t } = useWords();
  return (
    <span className={classes(styles.chip, styles.on)}>
      <span className={styles.chipButton}>
        <span>
          <span className={styles.chipName}>{label}:</span> {value}
        </span>
      </span>
      <button type="button" className={styles.chipClear} onClick={onClear} aria-label={t("list.clearFilter", { name: label })}>
        <Icon name="close" size={14} />
      </button>
    </span>
  );
}

interface NoneProps extends Omit<ChoiceProps, "options"> {
  /** What is said of a row without. */
  none: string;
}

/** Says that the address asks for the rows without a value, and can be taken away. */
export function NoneChip({ label, name, none, filters, setFilter }: NoneProps) {
  const asked = `${name}@is`;
  return filters[asked] === "null" ? <SetChip label={label} value={none} onClear={() => setFilter({ [asked]: undefined })} /> : null;
}

interface ChoiceProps {
  label: string;
  name: string;
  options: Option[];
  filters: FilterValues;
  setFilter: (changes: FilterValues) => void;
}

/** A chip to choose some of a few values. */
export function ChoiceChip({ label, name, options, filters, setFilter }: ChoiceProps) {
  const raw = filters[name];
  const chosen = Array.isArray(raw) ? raw : raw ? [raw] : [];
  const said = options.filter((option) => chosen.includes(option.value)).map((option) => option.label);
  return (
    <Chip label={label} value={said.length > 0 ? said.join(", ") : chosen.length > 0 ? "…" : null} onClear={() => setFilter({ [name]: undefined })}>
      {options.map((option) => {
        const on = chosen.includes(option.value);
        return (
          <label key={option.value} className={styles.choice}>
            <CheckBox label={option.label} checked={on} onChange={() => setFilter({ [name]: on ? chosen.filter((value) => value !== option.value) : [...chosen, option.value] })} />
            <span aria-hidden="true">{option.label}</span>
          </label>
        );
      })}
    </Chip>
  );
}

/** A chip that finds rows whose text holds what is typed. */
export function TextChip({ label, name, filters, setFilter }: Omit<ChoiceProps, "options">) {
  const { t } = useWords();
  const raw = filters[name];
  const value = typeof raw === "string" ? raw.replace(/^\*|\*$/g, "") : "";
  const [typed, setTyped] = useState(value);
  return (
    <Chip label={label} value={value || null} onClear={() => setFilter({ [name]: undefined })}>
      <form
        className={styles.search}
        onSubmit={(event) => {
          event.preventDefault();
          setFilter({ [name]: typed.trim() ? `*${typed.trim()}*` : undefined });
        }}
      >
        <input aria-label={label} value={typed} onChange={(event) => setTyped(event.target.value)} placeholder={t("list.contains")} />
      </form>
    </Chip>
  );
}
