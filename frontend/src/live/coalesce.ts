/** The tables that changed, each with the rows that did; null where there were too many to name. */
export type Changes = Map<string, Set<string> | null>;

export interface Announced {
  table: string;
  ids?: string[];
}

/** A transaction announces each of its tables by itself, and they arrive one after the other. */
const SETTLE_MS = 60;
const BETWEEN_MS = 1000;
const BUSY_MS = 200;

/** Gathers what was announced, and hands it over at most once a second, never while nobody sees the page or it still reads. */
export function coalesce(apply: (changes: Changes) => void, isBusy: (changes: Changes) => boolean) {
  let gathered: Changes = new Map();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -Infinity;
  const handOver = () => {
    timer = undefined;
    if (document.hidden || gathered.size === 0) return;
    if (isBusy(gathered)) {
      timer = setTimeout(handOver, BUSY_MS);
      return;
    }
    last = performance.now();
    const changes = gathered;
    gathered = new Map();
    apply(changes);
  };
  const wait = () => {
    if (timer !== undefined || document.hidden || gathered.size === 0) return;
    timer = setTimeout(handOver, Math.max(SETTLE_MS, last + BETWEEN_MS - performance.now()));
  };
  document.addEventListener("visibilitychange", wait);
  return {
    add({ table, ids }: Announced): void {
      const known = gathered.get(table);
      gathered.set(table, ids && known !== null ? new Set([...(known ?? []), ...ids]) : null);
      wait();
    },
    stop(): void {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", wait);
    },
  };
}
