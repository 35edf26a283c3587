import type { Provider } from "../provider";

const simplybook: Provider = {
  id: "simplybook",
  name: "SimplyBook.me",
  brings: {
    en: "Bookings as they are made, moved and cancelled, and what each is worth.",
    sv: "Bokningar när de görs, flyttas och avbokas, och vad var och en är värd.",
  },
  feeds: ["bookings"],
  whereKeysAre: {
    en: "A user of its own for Kontor is best, made under Manage › Users, without a second factor.",
    sv: "Bäst är en egen användare för Kontor, skapad under Manage › Users, utan tvåstegsinloggning.",
  },
  keys: [
    { name: "company", label: { en: "Company login", sv: "Företagets inloggning" }, hint: { en: "The first part of your address: demosalon in demosalon.simplybook.me.", sv: "Första delen av er adress: demosalon i demosalon.simplybook.me." }, plain: true },
    { name: "login", label: { en: "User login", sv: "Användare" }, hint: { en: "The user who may read bookings.", sv: "Användaren som får läsa bokningar." }, plain: true },
    { name: "password", label: { en: "Password", sv: "Lösenord" }, hint: { en: "That user's.", sv: "Den användarens." } },
    { name: "timezone", label: { en: "Time zone", sv: "Tidszon" }, hint: { en: "The company's at SimplyBook.me, such as Europe/Stockholm: its times carry none.", sv: "Företagets hos SimplyBook.me, till exempel Europe/Stockholm: tiderna därifrån saknar zon." }, plain: true },
    { name: "webhook_secret", label: { en: "Callback secret", sv: "Hemlighet för återanrop" }, hint: { en: "Leave empty unless SimplyBook.me gave you one: every callback is asked after anyway.", sv: "Lämna tomt om ni inte fått någon av SimplyBook.me: varje återanrop kontrolleras ändå." }, optional: true },
  ],
  accountKey: "company",
  refusals: [
    { match: /first part of your SimplyBook/, key: "company", words: { en: "Only the first part of the address, without simplybook.me.", sv: "Bara första delen av adressen, utan simplybook.me." } },
    { match: /no such time zone/, key: "timezone", words: { en: "There is no such time zone. Write one such as Europe/Stockholm.", sv: "Det finns ingen sådan tidszon. Skriv till exempel Europe/Stockholm." } },
    { match: /second factor/, key: "login", words: { en: "This user logs in with a second factor. Give one without.", sv: "Användaren loggar in i två steg. Ange en som inte gör det." } },
    { match: /does not accept the keys/, key: "password", words: { en: "SimplyBook.me does not accept these together. Check company, user and password.", sv: "SimplyBook.me godtar inte de här tillsammans. Kontrollera företag, användare och lösenord." } },
  ],
  sync: { job: "sync_provider_events", words: { en: "Bookings", sv: "Bokningar" } },
  webhook: {
    places: [
      { what: { en: "Bookings", sv: "Bokningar" }, where: { en: "Custom features › API › Settings: the callback URL, with create, change and cancel ticked.", sv: "Custom features › API › Settings: callback-adressen, med create, change och cancel ikryssade." } },
    ],
  },
  kinds: {
    "booking.created": { en: "Booking made", sv: "Bokning gjord" },
    "booking.changed": { en: "Booking changed", sv: "Bokning ändrad" },
    "booking.cancelled": { en: "Booking cancelled", sv: "Bokning avbokad" },
    "booking.reminder": { en: "Reminder sent", sv: "Påminnelse skickad" },
  },
};

export default simplybook;
