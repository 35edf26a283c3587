/** Countries by their two letters, and the currency used there. */
const CURRENCIES: Record<string, string> = {
  SE: "SEK", DK: "DKK", NO: "NOK", IS: "ISK", GB: "GBP", CH: "CHF", LI: "CHF", PL: "PLN", CZ: "CZK", HU: "HUF", RO: "RON", BG: "BGN",
  US: "USD", CA: "CAD", AU: "AUD", NZ: "NZD", JP: "JPY", IN: "INR", BR: "BRL", MX: "MXN", ZA: "ZAR", SG: "SGD", TR: "TRY", KR: "KRW", CN: "CNY",
};
const EURO = ["AT", "BE", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PT", "SI", "SK"];

export const COUNTRIES = [...Object.keys(CURRENCIES), ...EURO];

/** The currency of a country; the euro where we know none. */
export const currencyOf = (country: string): string => CURRENCIES[country] ?? "EUR";

/** Every currency that has rates, and the organisation's own. */
export const CURRENCY_CODES = [...new Set(["EUR", ...Object.values(CURRENCIES), "HKD", "IDR", "ILS", "MYR", "PHP", "THB"])].sort();

/** The browser's time zone. */
export const guessTimezone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Stockholm";

const ZONES: Record<string, string> = { "Europe/Stockholm": "SE", "Europe/Copenhagen": "DK", "Europe/Oslo": "NO", "Europe/Helsinki": "FI", "Europe/London": "GB", "Europe/Berlin": "DE", "Europe/Paris": "FR", "Europe/Amsterdam": "NL" };

/** The country by time zone, else by the browser's languages. */
export function guessCountry(): string {
  const byZone = ZONES[guessTimezone()];
  if (byZone) return byZone;
  const regions = navigator.languages.map((tag) => new Intl.Locale(tag).maximize().region ?? "");
  return regions.find((region) => COUNTRIES.includes(region)) ?? "SE";
}
