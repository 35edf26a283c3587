import { Popover } from "@base-ui/react/popover";
import { classes } from "./classes";
import type { PopupProps } from "./Popup";
import styles from "./List.module.css";

/** What opens beside a button and holds more than a list of actions. */
export default function PopupBox({ anchor, label, open, onClose, align = "start", tall, children }: PopupProps) {
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next, { event }) => {
        // The button closes its popup by itself.
        if (!next && !(event.target instanceof Node && event.type !== "keydown" && anchor.current?.contains(event.target))) onClose();
      }}
    >
      <Popover.Portal>
        <Popover.Positioner className={styles.positioner} anchor={anchor} align={align} sideOffset={5}>
          <Popover.Popup className={classes(styles.popup, tall && styles.tall)} aria-label={label} finalFocus={anchor}>
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
