import type { Provider } from "../provider";

const bokamera: Provider = {
  id: "bokamera",
  name: "BokaMera",
  brings: {
    en: "Bookings as they are made, moved and cancelled, and what each is worth.",
    sv: "Bokningar när de görs, flyttas och avbokas, och vad var och en är värd.",
  },
  feeds: ["bookings"],
  whereKeysAre: {
    en: "The API key comes from BokaMera's support; the user is one of your administrators, best one made for Kontor.",
    sv: "API-nyckeln får ni av BokaMeras support; användaren är en av era administratörer, helst en egen för Kontor.",
  },
  keys: [
    { name: "api_key", label: { en: "API key", sv: "API-nyckel" }, hint: { en: "Letters and digits in five groups.", sv: "Bokstäver och siffror i fem grupper." } },
    { name: "username", label: { en: "User", sv: "Användare" }, hint: { en: "The administrator's mail address.", sv: "Administratörens e-postadress." }, plain: true },
    { name: "password", label: { en: "Password", sv: "Lösenord" }, hint: { en: "That user's.", sv: "Den användarens." } },
    { name: "webhook_secret", label: { en: "Webhook secret", sv: "Hemlighet för webhook" }, hint: { en: "Begins with whsec_. Leave empty where BokaMera shows none: every event is asked after anyway.", sv: "Börjar med whsec_. Lämna tomt om BokaMera inte visar någon: varje händelse kontrolleras ändå." }, optional: true },
  ],
  accountKey: "username",
  refusals: [
    { match: /begins with whsec_/, key: "webhook_secret", words: { en: "A webhook secret begins with whsec_. Copy it again, whole.", sv: "En hemlighet börjar med whsec_. Kopiera den igen, hel." } },
    { match: /does not accept the keys/, key: "password", words: { en: "BokaMera does not accept these together. Check key, user and password.", sv: "BokaMera godtar inte de här tillsammans. Kontrollera nyckel, användare och lösenord." } },
  ],
  sync: { job: "sync_provider_events", words: { en: "Bookings", sv: "Bokningar" } },
  webhook: {
    places: [
      { what: { en: "Bookings", sv: "Bokningar" }, where: { en: "A webhook endpoint with this address, made by BokaMera's API or support, for every event of a booking.", sv: "En webhook-mottagare med den här adressen, skapad via BokaMeras API eller support, för alla händelser för en bokning." } },
    ],
  },
  kinds: {
    "booking.created": { en: "Booking made", sv: "Bokning gjord" },
    "booking.changed": { en: "Booking changed", sv: "Bokning ändrad" },
    "booking.cancelled": { en: "Booking cancelled", sv: "Bokning avbokad" },
  },
};

export default bokamera;
