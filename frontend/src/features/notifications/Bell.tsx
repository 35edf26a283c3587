import { useRef, useState } from "react";
import { useWords } from "~/i18n";
import { Icon } from "~/ui/Icon";
import { Popup, popupTrigger } from "~/ui/Popup";
import { BellList } from "~/ui/overlays";
import styles from "./Notifications.module.css";
import { useUnread } from "./useNotifications";

/** The bell in the bar on top, with how many are unread. */
export function Bell() {
  const { t, tn } = useWords();
  const { count, text } = useUnread();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const label = count > 0 ? tn("notify.unread", count, { count: text }) : t("nav.notifications");
  return (
    <>
      <button ref={button} {...popupTrigger(open)} className={styles.bell} aria-label={label} title={label} onClick={() => setOpen(!open)}>
        <Icon name="bell" size={18} />
        {text && (
          <span className={styles.count} aria-hidden="true">
            {text}
          </span>
        )}
      </button>
      <Popup anchor={button} label={t("nav.notifications")} open={open} onClose={() => setOpen(false)} align="end" tall>
        {open && <BellList onDone={() => setOpen(false)} />}
      </Popup>
      <span className="visually-hidden" role="status">
        {count > 0 ? label : ""}
      </span>
    </>
  );
}
