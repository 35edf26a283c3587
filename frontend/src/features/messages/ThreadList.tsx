import { NavLink } from "react-router";
import type { MessageThread } from "~/api/rows";
import { useWords } from "~/i18n";
import { useFreshRows } from "~/live/fresh";
import { classes } from "~/ui/classes";
import { ListFoot } from "~/ui/ListFoot";
import { Skeleton } from "~/ui/States";
import { Status, When } from "~/ui/Value";
import styles from "./Messages.module.css";
import { stateOf, threadAddress } from "./words";

interface Props {
  rows: MessageThread[] | undefined;
  more: { busy: boolean; next: () => void } | null;
}

/** The numbers that messages were exchanged with, by their newest: who, what was said last, when, and what went wrong. */
export function ThreadList({ rows, more }: Props) {
  const { t } = useWords();
  const fresh = useFreshRows(rows, (row) => row.id);
  return (
    <nav aria-label={t("messages.threads")} aria-busy={rows === undefined}>
      <ul className={styles.threads}>
        {rows === undefined &&
          Array.from({ length: 8 }, (_, place) => (
            <li key={place} className={styles.skeleton}>
              <Skeleton width={`${40 + ((place * 17) % 30)}%`} />
              <Skeleton width={`${60 + ((place * 13) % 30)}%`} />
            </li>
          ))}
        {rows?.map((row) => (
          <li key={row.id} data-fresh={fresh.has(row.id) || undefined}>
            <NavLink to={threadAddress(row.number)} className={({ isActive }) => classes(styles.opener, isActive && styles.here)} data-opener>
              <span className={styles.line}>
                <span className={styles.name}>{row.customer_name ?? (row.number || t("telephony.hidden"))}</span>
                <span className={styles.quiet}>
                  <When at={row.at} />
                </span>
              </span>
              <span className={styles.snippet}>
                {row.direction === "outbound" && `${t("messages.you")} `}
                <bdi>{row.body ?? (row.media_count > 0 ? t("messages.picture") : t("messages.textGone"))}</bdi>
              </span>
              <Marks row={row} />
            </NavLink>
          </li>
        ))}
      </ul>
      <ListFoot more={more} />
    </nav>
  );
}

/** What the reader should know of a thread before opening it. */
function Marks({ row }: { row: MessageThread }) {
  const { t } = useWords();
  const { tone, word } = stateOf(row.state, row.is_unsent);
  const wrong = row.direction === "outbound" && (tone === "bad" || tone === "warn");
  if (!wrong && !row.is_opted_out) return null;
  return (
    <span className={styles.marks}>
      {wrong && <Status tone={tone}>{t(word)}</Status>}
      {row.is_opted_out && <Status tone="none">{t("messages.closedShort")}</Status>}
    </span>
  );
}
