import type { Provider } from "../provider";

const telnyx: Provider = {
  id: "telnyx",
  name: "Telnyx",
  brings: {
    en: "Calls and messages as they happen, and what each part of them costs.",
    sv: "Samtal och meddelanden när de sker, och vad varje del av dem kostar.",
  },
  feeds: ["telephony"],
  whereKeysAre: {
    en: "Both stand in the Telnyx Portal, under Account Settings › Keys & Credentials.",
    sv: "Båda står i Telnyx Portal, under Account Settings › Keys & Credentials.",
  },
  keys: [
    {
      name: "public_key",
      label: { en: "Public key", sv: "Publik nyckel" },
      hint: { en: "Proves that what comes here is Telnyx's: from the tab Public Key.", sv: "Bevisar att det som kommer hit är från Telnyx: finns på fliken Public Key." },
      plain: true,
    },
    {
      name: "api_key",
      label: { en: "API key", sv: "API-nyckel" },
      hint: { en: "Begins with KEY, and reads the records of calls and messages: from the tab API Keys.", sv: "Börjar med KEY och läser uppgifterna om samtal och meddelanden: finns på fliken API Keys." },
    },
  ],
  accountKey: "public_key",
  refusals: [
    { match: /public key has 44 characters/, key: "public_key", words: { en: "A public key has 44 characters and ends with =. Copy it again, whole.", sv: "En publik nyckel har 44 tecken och slutar med =. Kopiera den igen, hel." } },
    { match: /public key is another account's/, key: "public_key", words: { en: "This is another account's public key than the API key's. Copy both from one account.", sv: "Detta är ett annat kontos publika nyckel än API-nyckelns. Kopiera båda från ett och samma konto." } },
    { match: /API key is one word/, key: "api_key", words: { en: "An API key is one word that begins with KEY. Copy it again, whole.", sv: "En API-nyckel är ett ord som börjar med KEY. Kopiera den igen, hel." } },
    { match: /does not accept the keys/, key: "api_key", words: { en: "Telnyx does not accept this API key. Copy it again, whole.", sv: "Telnyx godtar inte API-nyckeln. Kopiera den igen, hel." } },
  ],
  sync: { job: "sync_provider_events", words: { en: "Calls and messages, and their prices", sv: "Samtal och meddelanden, och deras priser" } },
  webhook: {
    places: [
      { what: { en: "Calls", sv: "Samtal" }, where: { en: "Voice › Programmable Voice › your application: “Send a webhook to the URL”, API V2. “Enable Call Cost” there brings each call's price within seconds.", sv: "Voice › Programmable Voice › er applikation: ”Send a webhook to the URL”, API V2. ”Enable Call Cost” där ger varje samtals pris inom några sekunder." } },
      { what: { en: "Messages in and out", sv: "Meddelanden in och ut" }, where: { en: "Messaging › Programmable Messaging › your profile: “Send a webhook to this URL”, API V2.", sv: "Messaging › Programmable Messaging › er profil: ”Send a webhook to this URL”, API V2." } },
    ],
  },
  // its events' ids tell no state, so their kinds do
  kinds: {
    "call.initiated": { en: "Call began", sv: "Samtal började" },
    "call.answered": { en: "Call answered", sv: "Samtal besvarat" },
    "call.bridged": { en: "Call put through", sv: "Samtal kopplat" },
    "call.hangup": { en: "Call ended", sv: "Samtal avslutat" },
    "call.cost": { en: "Price of a call", sv: "Ett samtals pris" },
    "call.conversation.ended": { en: "Assistant's conversation ended", sv: "Assistentens samtal avslutat" },
    "message.sent": { en: "Message sent", sv: "Meddelande skickat" },
    "message.finalized": { en: "Message's outcome", sv: "Meddelandets utfall" },
    "message.received": { en: "Message received", sv: "Meddelande mottaget" },
    "message.read": { en: "Message read", sv: "Meddelande läst" },
  },
};

export default telnyx;
