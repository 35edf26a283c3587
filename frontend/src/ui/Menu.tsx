import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";
import styles from "./Menu.module.css";

export interface MenuItem {
  label: string;
  icon?: IconName;
  detail?: string;
  chosen?: boolean;
  danger?: boolean;
  onSelect: () => void;
}

/** A list of actions behind a button. */
export function Menu({ trigger, label, items, align = "start" }: { trigger: ReactElement; label?: ReactNode; items: (MenuItem | "line")[]; align?: "start" | "end" }) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={6} align={align}>
          <Base.Popup className={styles.popup}>
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
