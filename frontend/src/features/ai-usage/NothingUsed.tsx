import { ConnectFirst } from "~/features/integrations/ConnectFirst";

/** Where usage would come from: connect a provider first, or wait for its next day. */
export function NothingUsed() {
  return <ConnectFirst page="usage" icon="usage" words={{ title: "usage.emptyTitle", text: "usage.emptyText", unconnectedTitle: "usage.unconnectedTitle", unconnectedText: "usage.unconnectedText" }} />;
}
