import type { Session } from "@supabase/auth-js";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { client } from "~/api/client";

/** The signed-in person; null when nobody is, undefined while that is not known yet. */
const Context = createContext<Session | null | undefined>(undefined);

/** Follows who is signed in, in this tab and in others. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [session, setSession] = useState<Session | null | undefined>(undefined);
  useEffect(() => {
    const { data } = client().auth.onAuthStateChange((_, next) => {
      // A refreshed token is not another person: pages keep what they show.
      setSession((before) => (before && next && before.user.id === next.user.id && before.user.email === next.user.email ? before : next));
    });
    return () => data.subscription.unsubscribe();
  }, []);
  return <Context.Provider value={session}>{children}</Context.Provider>;
}

export const useSession = (): Session | null | undefined => useContext(Context);
