import { useGetList } from "ra-core";
import type { KeyboardEvent } from "react";
import { Link } from "react-router";
import type { Notification } from "~/api/rows";
import { useWords } from "~/i18n";
import { useFreshRows } from "~/live/fresh";
import { Button } from "~/ui/Button";
import { classes } from "~/ui/classes";
import { Icon } from "~/ui/Icon";
import { Failed, Skeleton } from "~/ui/States";
import { When } from "~/ui/Value";
import styles from "./Notifications.module.css";
import { useReading } from "./useNotifications";
import { kindOf, useTelling } from "./words";

const SHOWN = 8;

/** Moves the focus to the neighbour with the arrow keys. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const all = [...(event.currentTarget.closest("ul")?.querySelectorAll<HTMLElement>("button") ?? [])];
  const next = all[all.indexOf(event.currentTarget) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** The newest notifications, under the bell. */
export default function BellList({ onDone }: { onDone: () => void }) {
  const { t } = useWords();
  const tell = useTelling();
  const { read, open, readAll, busy } = useReading();
  const found = useGetList<Notification>("notifications", { pagination: { page: 1, perPage: SHOWN }, sort: { field: "raised_at", order: "DESC" } });
  const rows = found.data;
  const fresh = useFreshRows(rows, (one) => one.id);
  const newest = rows?.[0];
  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <h2>{t("nav.notifications")}</h2>
        {newest && rows.some((one) => !one.read_at) && (
          <Button kind="quiet" disabled={busy} onClick={() => void readAll(newest)}>
            {t("notify.readAll")}
          </Button>
        )}
      </header>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !rows ? (
        <div className={styles.waiting} role="status" aria-label={t("state.loading")}>
          <Skeleton width="80%" />
          <Skeleton width="55%" />
          <Skeleton width="70%" />
        </div>
      ) : rows.length === 0 ? (
        <p className={styles.none}>{t("notify.emptyTitle")}</p>
      ) : (
        <ul className={styles.list}>
          {rows.map((one) => {
            const { title, error } = tell(one);
            const { icon, tone } = kindOf(one.type);
            return (
              <li key={one.id} data-fresh={fresh.has(one.id) || undefined}>
                <button
                  type="button"
                  className={classes(styles.item, !one.read_at && styles.unread)}
                  onKeyDown={moveFocus}
                  onClick={() => {
                    open(one);
                    onDone();
                  }}
                >
                  <span className={classes(styles.icon, styles[one.settled_at ? "plain" : tone])}>
                    <Icon name={icon} size={18} />
                  </span>
                  <span className={styles.text}>
                    <span className={styles.title}>
                      {!one.read_at && <span className="visually-hidden">{t("notify.new")} </span>}
                      {title}
                    </span>
                    {error && <span className={styles.error}>{error}</span>}
                    <span className={styles.when}>
                      <When at={one.raised_at} />
                      {one.raised_count > 1 && ` · ${t("notify.times", { count: one.raised_count })}`}
                      {one.settled_at && ` · ${t("notify.over")}`}
                    </span>
                  </span>
                </button>
                {!one.read_at && <button type="button" className={styles.mark} aria-label={t("notify.readOne", { what: title })} title={t("notify.read")} disabled={busy} onClick={() => void read(one)} />}
              </li>
            );
          })}
        </ul>
      )}
      <footer className={styles.foot}>
        <Link to="/notifications" onClick={onDone}>
          {t("notify.all")}
        </Link>
        <Link to="/settings?part=notifications" onClick={onDone}>
          {t("notify.choose")}
        </Link>
      </footer>
    </div>
  );
}
