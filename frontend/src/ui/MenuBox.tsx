import { Menu as Base } from "@base-ui/react/menu";
import { useEffect, useRef, type ReactNode, type RefObject } from "react";
import { classes } from "./classes";
import { Icon } from "./Icon";
import type { MenuItem } from "./Menu";
import styles from "./Menu.module.css";

interface MenuBoxProps {
  anchor: RefObject<HTMLElement | null>;
  label?: ReactNode;
  items: (MenuItem | "line")[];
  align: "start" | "end";
  open: boolean;
  /** It was opened by a key: the first item has the focus. */
  byKey: boolean;
  onClose: () => void;
}

/** The list that opens behind a button. */
export default function MenuBox({ anchor, label, items, align, open, byKey, onClose }: MenuBoxProps) {
  const name = anchor.current?.getAttribute("aria-label") ?? anchor.current?.textContent;
  const popup = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open || !byKey) return;
    const frame = requestAnimationFrame(() => popup.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus());
    return () => cancelAnimationFrame(frame);
  }, [open, byKey]);
  return (
    <Base.Root
      modal={false}
      open={open}
      onOpenChange={(next, { event }) => {
        // The button closes its menu by itself.
        if (!next && !(event.target instanceof Node && event.type !== "keydown" && anchor.current?.contains(event.target))) onClose();
      }}
    >
      <Base.Portal>
        <Base.Positioner className={styles.positioner} anchor={anchor} sideOffset={6} align={align}>
          <Base.Popup ref={popup} className={styles.popup} aria-label={name ?? undefined} finalFocus={anchor}>
            {label && <div className={styles.label}>{label}</div>}
            {items.map((item, index) =>
              item === "line" ? (
                <Base.Separator key={index} className={styles.line} />
              ) : (
                <Base.Item key={item.label} className={classes(styles.item, item.danger && styles.danger)} onClick={item.onSelect}>
                  {item.icon && <Icon name={item.icon} />}
                  <span className={styles.words}>
                    {item.label}
                    {item.detail && <small>{item.detail}</small>}
                  </span>
                  {item.chosen && <Icon name="check" />}
                </Base.Item>
              ),
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
