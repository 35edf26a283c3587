import { Dialog } from "@base-ui/react/dialog";
import { useEffect, useId, useState, type KeyboardEvent } from "react";
import { useNavigate } from "react-router";
import { useHouse } from "~/app/house";
import { useWords } from "~/i18n";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";
import { usePlaces, type Place } from "./Shell";
import dialogStyles from "./Dialog.module.css";
import styles from "./Palette.module.css";

interface Entry {
  label: string;
  icon: IconName;
  run: () => void;
}

/** Everything there is to go to or begin, found by a few letters. */
export default function Palette({ open, onClose, home, onKeys }: { open: boolean; onClose: () => void; home: Place; onKeys: () => void }) {
  const { t } = useWords();
  const { can, memberships, organisation, switchTo } = useHouse();
  const navigate = useNavigate();
  const spaces = usePlaces();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  useEffect(() => {
    setTyped("");
    setAt(0);
  }, [open]);

  const go = (to: string) => () => void navigate(to);
  const entries: Entry[] = [
    ...[home, ...spaces.flatMap((space) => space.places)].map((place) => ({ label: t("palette.go", { place: t(place.word) }), icon: place.icon, run: go(place.to) })),
    ...(can("calendar_events.read") || can("calendar_events.read_own") ? [{ label: t("palette.go", { place: t("bookings.calendar") }), icon: "calendar" as const, run: go("/bookings/calendar") }] : []),
    ...(can("services.read") ? [{ label: t("palette.go", { place: t("services.title") }), icon: "calendar" as const, run: go("/bookings/services") }] : []),
    ...(can("manual_entries.create") || can("manual_entries.create_own") ? [{ label: t("manual.new"), icon: "plus" as const, run: go("/manual-entries/new") }] : []),
    ...(can("customers.create") || can("customers.create_own") ? [{ label: t("customers.new"), icon: "plus" as const, run: go("/customers/new") }] : []),
    ...(can("leads.create") || can("leads.create_own") ? [{ label: t("leads.new"), icon: "plus" as const, run: go("/leads/new") }] : []),
    ...(can("sales.create") || can("sales.create_own") ? [{ label: t("sales.new"), icon: "plus" as const, run: go("/sales/new") }] : []),
    { label: t("shortcuts.title"), icon: "table", run: onKeys },
    ...memberships.filter((place) => place.organisation.id !== organisation.id).map((place) => ({ label: t("palette.switch", { name: place.organisation.name }), icon: "swap" as const, run: () => switchTo(place.organisation.id) })),
  ];
  const found = entries.filter((entry) => entry.label.toLocaleLowerCase().includes(typed.trim().toLocaleLowerCase()));
  const choose = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  // Of the input, and of an option that a screen reader puts the focus on.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt((now) => Math.min(Math.max(now + (event.key === "ArrowDown" ? 1 : -1), 0), found.length - 1));
    }
    if (event.key === "Enter") choose(found[at]);
  };
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialogStyles.backdrop} />
        <Dialog.Popup className={styles.palette} aria-label={t("palette.open")}>
          <input
            className={styles.input}
            role="combobox"
            aria-expanded="true"
            aria-controls={`${id}-list`}
            aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
            aria-label={t("palette.open")}
            placeholder={t("palette.open")}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div id={`${id}-list`} role="listbox" aria-label={t("palette.open")} className={styles.list}>
            {found.map((entry, index) => (
              <div key={entry.label} id={`${id}-${index}`} role="option" tabIndex={-1} aria-selected={index === at} className={classes(styles.entry, index === at && styles.at)} onMouseMove={() => setAt(index)} onClick={() => choose(entry)} onKeyDown={onKeyDown}>
                <Icon name={entry.icon} /> {entry.label}
              </div>
            ))}
          </div>
          {found.length === 0 && <p className={styles.none}>{t("palette.nothing")}</p>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
