import { ConnectFirst } from "~/features/integrations/ConnectFirst";
import styles from "./Roi.module.css";

/** Where a return would come from: a phone that is answered, and a calendar that it books in. */
export function NothingYet() {
  return (
    <div className={styles.two}>
      <ConnectFirst page="telephony" icon="phone" words={{ title: "telephony.emptyTitle", text: "telephony.emptyText", unconnectedTitle: "telephony.unconnectedTitle", unconnectedText: "roi.phoneText" }} />
      <ConnectFirst page="bookings" icon="calendar" words={{ title: "bookings.emptyTitle", text: "bookings.emptyText", unconnectedTitle: "bookings.unconnectedTitle", unconnectedText: "roi.calendarText" }} />
    </div>
  );
}
