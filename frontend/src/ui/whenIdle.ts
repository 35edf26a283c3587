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

const ALONE_MS = 2000;
const LATEST_MS = 12_000;

/** Begins what may wait, once the reader has done nothing for a moment: never in the middle of a word or a click. */
export function whenLeftAlone(begin: () => void): () => void {
  const latest = performance.now() + LATEST_MS;
  let timer: ReturnType<typeof setTimeout>;
  const stop = () => {
    clearTimeout(timer);
    ["pointerdown", "keydown"].forEach((sign) => window.removeEventListener(sign, wait));
  };
  const go = () => {
    stop();
    if ("requestIdleCallback" in window) requestIdleCallback(begin, { timeout: 1000 });
    else begin();
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(go, Math.max(0, Math.min(ALONE_MS, latest - performance.now())));
  };
  ["pointerdown", "keydown"].forEach((sign) => window.addEventListener(sign, wait, { passive: true }));
  wait();
  return stop;
}
