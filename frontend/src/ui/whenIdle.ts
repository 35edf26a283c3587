/** How long the page is left alone before what it may need next is fetched. */
const QUIET_MS = 3000;
const SIGNS = ["pointermove", "pointerdown", "keydown"] as const;

/** Fetches what no page needs to be read, once the reader moves or the page has been there a while. */
export function whenIdle(load: () => void): () => void {
  const stop = () => {
    clearTimeout(timer);
    SIGNS.forEach((sign) => window.removeEventListener(sign, begin));
  };
  const begin = () => {
    stop();
    if ("requestIdleCallback" in window) requestIdleCallback(load, { timeout: 1000 });
    else load();
  };
  const timer = setTimeout(begin, QUIET_MS);
  SIGNS.forEach((sign) => window.addEventListener(sign, begin, { passive: true }));
  return stop;
}
