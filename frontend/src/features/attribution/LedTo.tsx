import { Link } from "react-router";
import { BookingStatus, Value, whatText } from "~/features/bookings/words";
import { useWords } from "~/i18n";
import { dialogStyles } from "~/ui/Dialog";
import { Failed } from "~/ui/States";
import { Span } from "~/ui/Value";
import styles from "./Attribution.module.css";
import { useLedTo } from "./useOrigin";

/** The bookings that a call or message led to; nothing while there are none. */
export function LedTo({ eventId }: { eventId: string }) {
  const { t } = useWords();
  const found = useLedTo(eventId);
  if (!found.error && !found.data?.length) return null;
  return (
    <div className={dialogStyles.part}>
      <h3>{t("attribution.ledTo")}</h3>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : (
        <ul className={styles.bookings}>
          {found.data?.map((row) => (
            <li key={row.id}>
              <Link to={`/bookings/${row.id}`}>
                <bdi>{whatText(row)}</bdi>, <Span from={row.starts_at} />
              </Link>
              <span className={styles.outcome}>
                <BookingStatus state={row.state} />
                <Value row={row} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
