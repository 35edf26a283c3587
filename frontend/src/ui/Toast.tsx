import { createContext, Suspense, useCallback, useContext, useEffect, useState, type ReactNode } from "react";
import { fetchOverlays, Toasts } from "./overlays";
import { whenIdle } from "./whenIdle";

export interface Said {
  text: string;
  kind?: "done" | "failed";
  undo?: (() => void) | undefined;
}

const Context = createContext<((said: Said) => void) | null>(null);
const NOTHING: Said[] = [];

/** Where what happened is said, with undo where there is one. */
export function ToastProvider({ children }: { children: ReactNode }) {
  // What was said and is not shown yet; null until the first word.
  const [waiting, setWaiting] = useState<Said[] | null>(null);
  const say = useCallback((said: Said) => setWaiting((before) => [...(before ?? NOTHING), said]), []);
  const shown = useCallback(() => setWaiting(NOTHING), []);
  useEffect(() => whenIdle(fetchOverlays), []);
  return (
    <Context.Provider value={say}>
      {children}
      {waiting && (
        <Suspense>
          <Toasts said={waiting} onShown={shown} />
        </Suspense>
      )}
    </Context.Provider>
  );
}

/** Says what happened at the foot of the page. */
export function useToast(): (said: Said) => void {
  const say = useContext(Context);
  if (!say) throw new Error("useToast is used outside ToastProvider.");
  return say;
}
