/** A decimal as the database writes it. Never a float: `Intl` formats the digits of the string itself. */
export type Decimal = string;

const exact = (value: Decimal): Intl.StringNumericLiteral => value as Intl.StringNumericLiteral;
const formats = new Map<string, Intl.NumberFormat>();

function formatter(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, known);
  return known;
}

/** The places a currency is counted in: 2 for SEK, 0 for JPY. */
export function currencyPlaces(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** An amount as rows show it: all its currency's decimals, and more where small change would vanish. */
export function formatAmount(value: Decimal, currency: string, locale: string, sign: "negative" | "exceptZero" = "negative"): string {
  const places = currencyPlaces(currency);
  const tiny = /^-?0*\.?0*$/.test(value) ? false : /^-?0?\.0{2}/.test(value) || value === "";
  return formatter(locale, {
    minimumFractionDigits: places,
    maximumFractionDigits: tiny ? 6 : places,
    signDisplay: sign,
  }).format(exact(value)).replace("-", "−");
}

/** The decimals that an amount is written with, zeros at its end aside. */
export const decimalsOf = (value: Decimal): number => (value.split(".")[1] ?? "").replace(/0+$/, "").length;

/** A small price with all the digits it has, so that its parts add up for whoever adds them; `places` is the least, to stand in a column. */
export function formatPrice(value: Decimal, currency: string, locale: string, places = 0): string {
  return formatter(locale, { minimumFractionDigits: Math.min(8, Math.max(currencyPlaces(currency), places)), maximumFractionDigits: 8, signDisplay: "negative" }).format(exact(value)).replace("-", "−");
}

/** An amount as headlines show it: no needless decimals, but some where the amount is small. */
export function formatHeadline(value: Decimal, locale: string): string {
  const whole = value.replace(/^-/, "").split(".")[0] ?? "";
  const digits = whole.length >= 4 || isZero(value) ? 0 : 2;
  return formatter(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" })
    .format(exact(value))
    .replace("-", "−");
}

/** A ratio as a percentage with its sign. */
export function formatChange(ratio: Decimal, locale: string): string {
  return formatter(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" })
    .format(exact(ratio))
    .replace("-", "−");
}

/** A ratio as a percentage. */
export function formatRatio(ratio: Decimal, locale: string): string {
  return formatter(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(exact(ratio)).replace("-", "−");
}

/** A rate of exchange, with the digits its source gave. */
export function formatRate(value: Decimal, locale: string): string {
  return formatter(locale, { minimumFractionDigits: 4, maximumFractionDigits: 6 }).format(exact(value));
}

/** A count; of many digits as a decimal, so that none is lost. */
export function formatCount(value: number | Decimal, locale: string): string {
  return formatter(locale, {}).format(typeof value === "number" ? value : exact(value));
}

/** A large count in few letters, for narrow places: "10.2M". */
export function formatCompact(value: number, locale: string): string {
  return formatter(locale, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

/** Whether a decimal is below zero, read from its digits. */
export const isNegative = (value: Decimal): boolean => /^-.*[1-9]/.test(value);

/** Whether a decimal is zero, read from its digits. */
export const isZero = (value: Decimal): boolean => /^-?[0.]*$/.test(value);

/** What a person typed, as the decimal the database takes; null when it is not an amount. */
export function parseAmount(typed: string, locale: string): Decimal | null {
  const parts = formatter(locale, {}).formatToParts(12345.6);
  const decimal = parts.find((part) => part.type === "decimal")?.value ?? ".";
  const group = parts.find((part) => part.type === "group")?.value ?? "";
  let text = typed.trim().replace(/[\s\u00a0\u202f']/g, "").replace("−", "-");
  if (group.trim()) text = text.split(group).join("");
  text = text.replace(decimal, ".");
  return /^-?\d+(\.\d+)?$/.test(text) ? text : null;
}

/** A stored decimal as a person would type it. */
export function typedAmount(value: Decimal, locale: string): string {
  const decimal = formatter(locale, {}).formatToParts(1.5).find((part) => part.type === "decimal")?.value ?? ".";
  const [whole = "0", fraction = ""] = value.split(".");
  const kept = fraction.replace(/0+$/, "").padEnd(2, "0");
  return `${whole}${decimal}${kept}`;
}

/** The digits of a decimal as a whole number of `10^-12`, the most places an amount has. */
function units(value: Decimal): bigint {
  const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
  const size = BigInt(whole) * 10n ** 12n + BigInt(fraction.padEnd(12, "0").slice(0, 12) || "0");
  return value.startsWith("-") ? -size : size;
}

/** One amount as a part of another, to four places; null where there is nothing to compare with. */
export function ratioOf(part: Decimal, whole: Decimal): Decimal | null {
  const base = units(whole);
  if (base === 0n) return null;
  const scaled = (units(part) * 100_000n) / (base < 0n ? -base : base);
  const rounded = (scaled + (scaled < 0n ? -5n : 5n)) / 10n;
  const digits = String(rounded < 0n ? -rounded : rounded).padStart(5, "0");
  return `${rounded < 0n ? "-" : ""}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

/** A whole number of `10^-12` as the decimal it stands for. */
function written(count: bigint): Decimal {
  const size = String(count < 0n ? -count : count).padStart(13, "0");
  return `${count < 0n ? "-" : ""}${size.slice(0, -12)}.${size.slice(-12)}`;
}

/** Two columns of one row together; whatever goes over rows is summed by the database. */
export const plus = (one: Decimal, other: Decimal): Decimal => written(units(one) + units(other));

/** What is left of an amount when another is taken off. */
export const minus = (one: Decimal, other: Decimal): Decimal => written(units(one) - units(other));

/** An amount for each of so many, rounded half up at `places` decimals; null where there are none. */
export function perOne(value: Decimal, count: number, places = 8): Decimal | null {
  if (count === 0) return null;
  const step = BigInt(count) * 10n ** BigInt(12 - places);
  const all = units(value);
  const size = ((all < 0n ? -all : all) * 2n + step) / (2n * step);
  return written((all < 0n ? -size : size) * 10n ** BigInt(12 - places));
}

/** How much an amount changed against the one before, as a ratio. */
export const changeOf = (now: Decimal, before: Decimal): Decimal | null => ratioOf(minus(now, before), before);
