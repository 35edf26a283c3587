import { ConnectFirst } from "~/features/integrations/ConnectFirst";

/** Where bookings would come from: connect a booking system first, or wait for what the connection brings. */
export function NothingBooked({ onlyUnconnected = false }: { onlyUnconnected?: boolean }) {
  return <ConnectFirst onlyUnconnected={onlyUnconnected} page="bookings" icon="calendar" words={{ title: "bookings.emptyTitle", text: "bookings.emptyText", unconnectedTitle: "bookings.unconnectedTitle", unconnectedText: "bookings.unconnectedText" }} />;
}
