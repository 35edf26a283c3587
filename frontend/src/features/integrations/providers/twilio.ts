import { lazy } from "react";
import type { Provider } from "../provider";

const twilio: Provider = {
  id: "twilio",
  name: "Twilio",
  brings: {
    en: "Calls and messages as they happen, and what each costs.",
    sv: "Samtal och meddelanden när de sker, och vad vart och ett kostar.",
  },
  feeds: ["telephony"],
  whereKeysAre: {
    en: "Both stand on the first page of the Twilio Console, under Account Info.",
    sv: "Båda står på första sidan i Twilio Console, under Account Info.",
  },
  keys: [
    { name: "account_sid", label: { en: "Account SID", sv: "Konto-SID" }, hint: { en: "Begins with AC.", sv: "Börjar med AC." }, plain: true },
    {
      name: "auth_token",
      label: { en: "Auth token", sv: "Auth token" },
      hint: { en: "Signs what Twilio sends here: press Show beside it at Twilio.", sv: "Signerar det Twilio skickar hit: tryck på Show bredvid den hos Twilio." },
    },
  ],
  accountKey: "account_sid",
  refusals: [
    { match: /Account SID begins with AC/, key: "account_sid", words: { en: "An Account SID begins with AC and has 34 characters. Copy it again, whole.", sv: "Ett konto-SID börjar med AC och har 34 tecken. Kopiera det igen, helt." } },
    { match: /does not accept the keys/, key: "auth_token", words: { en: "Twilio does not accept these two together. Copy both again, whole.", sv: "Twilio godtar inte de här två tillsammans. Kopiera båda igen, hela." } },
    { match: /^The account is /, key: "account_sid", words: { en: "This account is not active at Twilio. Open it there first.", sv: "Kontot är inte aktivt hos Twilio. Öppna det där först." } },
  ],
  sync: { job: "sync_provider_events", words: { en: "Calls and messages, and their prices", sv: "Samtal och meddelanden, och deras priser" } },
  webhook: {
    places: [
      { what: { en: "Calls", sv: "Samtal" }, where: { en: "Phone Numbers › your number › Voice: “Call status changes”. For calls you begin by the API: StatusCallback, with all four events.", sv: "Phone Numbers › ert nummer › Voice: ”Call status changes”. För samtal ni startar via API:t: StatusCallback, med alla fyra händelser." } },
      { what: { en: "Messages in", sv: "Inkommande meddelanden" }, where: { en: "Phone Numbers › your number › Messaging: “A message comes in”.", sv: "Phone Numbers › ert nummer › Messaging: ”A message comes in”." } },
      { what: { en: "Messages out", sv: "Utgående meddelanden" }, where: { en: "Messaging › Services › your service › Integration: “Delivery Status Callback”.", sv: "Messaging › Services › er tjänst › Integration: ”Delivery Status Callback”." } },
    ],
  },
  kinds: {
    "call.status": { en: "Call", sv: "Samtal" },
    "message.status": { en: "Message", sv: "Meddelande" },
    "message.received": { en: "Message", sv: "Meddelande" },
  },
  Parts: lazy(() => import("../Sender")),
  stateOf: (id) => id.split(":")[1]?.replaceAll("-", "_").replace("partially_delivered", "delivered") ?? null,
};

export default twilio;
