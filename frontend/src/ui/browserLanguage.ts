/**
 * uPlot makes a number format of the browser's language while it loads, and Chromium under LANG=C calls its language
 * en-US@posix, which is none. Import this before it.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en-US", configurable: true });
}
