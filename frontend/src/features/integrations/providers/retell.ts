import type { Provider } from "../provider";

const retell: Provider = {
  id: "retell",
  name: "Retell AI",
  brings: {
    en: "The calls its agents hold: what was said, how they went, and what each costs.",
    sv: "Samtalen dess agenter håller: vad som sades, hur de gick, och vad vart och ett kostar.",
  },
  feeds: ["telephony"],
  whereKeysAre: {
    en: "API keys stand in the Retell dashboard, under Settings, API Keys.",
    sv: "API-nycklarna står i Retells dashboard, under Settings, API Keys.",
  },
  keys: [
    {
      name: "api_key",
      label: { en: "API key", sv: "API-nyckel" },
      hint: {
        en: "The one with the webhook badge: it signs what Retell sends here.",
        sv: "Den med märket Webhook: den signerar det Retell skickar hit.",
      },
    },
  ],
  accountKey: "api_key",
  refusals: [
    { match: /An API key is one word/, key: "api_key", words: { en: "This is no whole API key. Copy it again.", sv: "Detta är ingen hel API-nyckel. Kopiera den igen." } },
    { match: /does not accept the keys/, key: "api_key", words: { en: "Retell does not accept this key. Copy it again, whole.", sv: "Retell godtar inte nyckeln. Kopiera den igen, hel." } },
  ],
  sync: { job: "sync_provider_events", words: { en: "Calls and messages, and their prices", sv: "Samtal och meddelanden, och deras priser" } },
  webhook: {
    places: [
      { what: { en: "All agents", sv: "Alla agenter" }, where: { en: "Settings › Webhooks: “Webhook URL”.", sv: "Settings › Webhooks: ”Webhook URL”." } },
      { what: { en: "One agent", sv: "En agent" }, where: { en: "Agents › your agent › Webhook Settings: “Agent Level Webhook URL”, which goes before that of all agents.", sv: "Agents › er agent › Webhook Settings: ”Agent Level Webhook URL”, som går före den för alla agenter." } },
    ],
  },
  kinds: {
    "call.started": { en: "Call began", sv: "Samtal började" },
    "call.ended": { en: "Call ended", sv: "Samtal avslutades" },
    "call.analyzed": { en: "Call analysed", sv: "Samtal analyserades" },
    "call.update": { en: "Call under way", sv: "Samtal pågår" },
  },
};

export default retell;
