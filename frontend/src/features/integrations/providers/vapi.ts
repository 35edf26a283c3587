import type { Provider } from "../provider";

const vapi: Provider = {
  id: "vapi",
  name: "Vapi",
  brings: {
    en: "Calls held by your assistants: what was said, how they went, and what each part of them costs.",
    sv: "Samtal som era assistenter fört: vad som sades, hur de gick, och vad varje del av dem kostar.",
  },
  feeds: ["telephony"],
  whereKeysAre: {
    en: "The key stands at Vapi under API Keys. The secret is one that you make up, and enter there too.",
    sv: "Nyckeln står hos Vapi under API Keys. Hemligheten hittar ni på själva, och anger även där.",
  },
  keys: [
    { name: "api_key", label: { en: "Private API key", sv: "Privat API-nyckel" }, hint: { en: "API Keys › Private API Keys, not a public one.", sv: "API Keys › Private API Keys, inte en publik." } },
    {
      name: "webhook_secret",
      label: { en: "Webhook secret", sv: "Webhook-hemlighet" },
      hint: {
        en: "At least 16 characters. At Vapi: Integrations › Server Configuration › Add Custom Credential, a Bearer Token, or HMAC with SHA256.",
        sv: "Minst 16 tecken. Hos Vapi: Integrations › Server Configuration › Add Custom Credential, en Bearer Token, eller HMAC med SHA256.",
      },
    },
  ],
  accountKey: "api_key",
  refusals: [
    { match: /^An API key is/, key: "api_key", words: { en: "This is no key of Vapi's. Copy it again, whole.", sv: "Det här är ingen nyckel från Vapi. Kopiera den igen, hel." } },
    { match: /does not accept the keys/, key: "api_key", words: { en: "Vapi does not accept this key. Copy a private key, whole.", sv: "Vapi godtar inte nyckeln. Kopiera en privat nyckel, hel." } },
    { match: /webhook secret/, key: "webhook_secret", words: { en: "It needs 16 to 200 letters, digits and signs, without spaces.", sv: "Den behöver 16 till 200 bokstäver, siffror och tecken, utan mellanslag." } },
  ],
  sync: { job: "sync_provider_events", words: { en: "Calls and messages, and their prices", sv: "Samtal och meddelanden, och deras priser" } },
  webhook: {
    places: [
      {
        what: { en: "An assistant's calls", sv: "En assistents samtal" },
        where: {
          en: "Assistants › your assistant › Advanced › Webhook Server: “Server URL”, and under Authorization the credential. Server Messages: status-update and end-of-call-report.",
          sv: "Assistants › er assistent › Advanced › Webhook Server: ”Server URL”, och under Authorization hemligheten. Server Messages: status-update och end-of-call-report.",
        },
      },
      {
        what: { en: "All calls", sv: "Alla samtal" },
        where: {
          en: "General Settings › “Server URL”, where no server of yours answers there: questions about a call, such as which assistant takes it, are not answered here.",
          sv: "General Settings › ”Server URL”, om ingen egen server svarar där: frågor om ett samtal, som vilken assistent som tar det, besvaras inte här.",
        },
      },
    ],
  },
  kinds: {
    "call.status": { en: "Call", sv: "Samtal" },
    "call.report": { en: "Report of a call", sv: "Rapport om ett samtal" },
  },
  stateOf: (id) => id.split(":")[1] ?? null,
};

export default vapi;
