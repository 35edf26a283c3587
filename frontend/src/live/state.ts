import { useSyncExternalStore } from "react";

/** `starting`: not asked to be live yet; `behind`: what is shown may be old. */
export type LiveState = "starting" | "live" | "behind";

/** A value outside React that components follow. */
export interface Store<T> {
  get: () => T;
  set: (next: T) => void;
  follow: (changed: () => void) => () => void;
}

export function createStore<T>(first: T): Store<T> {
  let value = first;
  const followers = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      followers.forEach((changed) => changed());
    },
    follow: (changed) => {
      followers.add(changed);
      return () => followers.delete(changed);
    },
  };
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.follow, store.get);
}

export const liveState = createStore<LiveState>("starting");

/** Whether the page hears of changes at this moment; where it does not, it asks now and then. */
export const useIsLive = (): boolean => useStore(liveState) === "live";

/** For so long after a change of this tab's own, what arrives is taken for it. */
const OWN_MS = 3000;
/** For so long after a message, what a refetch brings is taken for somebody else's change. */
const FRESH_MS = 4000;
let wroteAt = -Infinity;
let heardAt = -Infinity;

/** Notes that this tab changes something, so that its own change is not marked as somebody else's. */
export function noteOwnWrite(): void {
  wroteAt = performance.now();
}

export function noteHeard(): void {
  if (performance.now() - wroteAt > OWN_MS) heardAt = performance.now();
}

/** Whether what changes on the page now was most likely changed by somebody else. */
export const isFresh = (): boolean => performance.now() - heardAt < FRESH_MS;
