import { useSyncExternalStore } from "react";

// the width below which tables are cards
const narrow = window.matchMedia("(max-width: 720px)");

const listen = (changed: () => void) => {
  narrow.addEventListener("change", changed);
  return () => narrow.removeEventListener("change", changed);
};

/** Whether the page stands on a phone's width, where what is drawn is another thing and not the same one in other sizes. */
export const useNarrowScreen = (): boolean => useSyncExternalStore(listen, () => narrow.matches);
