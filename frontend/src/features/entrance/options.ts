import type { Option } from "~/ui/Field";
import { COUNTRIES, CURRENCY_CODES } from "./guesses";

const byLabel = (language: string) => (a: Option, b: Option) => a.label.localeCompare(b.label, language);

/** Countries by name, in the reader's language. */
export function countryOptions(language: string): Option[] {
  const names = new Intl.DisplayNames(language, { type: "region" });
  return COUNTRIES.map((code) => ({ value: code, label: names.of(code) ?? code })).sort(byLabel(language));
}

/** Currencies as "SEK · Swedish krona". */
export function currencyOptions(language: string, kept: string[] = []): Option[] {
  const names = new Intl.DisplayNames(language, { type: "currency" });
  return [...new Set([...CURRENCY_CODES, ...kept])].sort().map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` }));
}

/** Currencies by their three letters, for narrow fields. */
export const currencyCodes = (kept: string[] = []): Option[] => [...new Set([...kept, ...CURRENCY_CODES])].filter(Boolean).map((code) => ({ value: code, label: code }));

/** Every time zone the browser knows. */
export function timezoneOptions(kept: string): Option[] {
  return [...new Set([...Intl.supportedValuesOf("timeZone"), kept])].sort().map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
}
