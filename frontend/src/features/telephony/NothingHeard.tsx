import { ConnectFirst } from "~/features/integrations/ConnectFirst";

/** Where calls and messages would come from: connect a provider first, or tell it where to report. */
export function NothingHeard() {
  return <ConnectFirst page="telephony" icon="phone" words={{ title: "telephony.emptyTitle", text: "telephony.emptyText", unconnectedTitle: "telephony.unconnectedTitle", unconnectedText: "telephony.unconnectedText" }} />;
}
