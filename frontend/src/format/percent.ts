import { parseAmount } from "./money";

/** A share as people write it: "25 %"; the database keeps at most six decimals. */
export const percent = (rate: number, locale: string): string => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 8 }).format(rate / 100);

/** What a person typed, as the number of per cent the database takes; null when it is none. */
export function parsePercent(typed: string, locale: string): string | null {
  const text = parseAmount(typed.replace("%", ""), locale);
  return text !== null && /^\d{1,3}(\.\d{1,6})?$/.test(text) && Number(text) <= 100 ? text : null;
}
