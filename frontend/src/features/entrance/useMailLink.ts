import type { EmailOtpType } from "@supabase/auth-js";
import { useEffect, useRef, useState } from "react";
import { client } from "~/api/client";
import { linkParameter } from "~/app/links";

/** `half`: a change of the mail address waits for the link in the other mail too. */
export type LinkState = "checking" | "good" | "half" | "bad";

/** Redeems the link of a mail once: by its token hash, or by the session a redirect brought along. */
export function useMailLink(fallback: EmailOtpType): LinkState {
  const [state, setState] = useState<LinkState>("checking");
  const begun = useRef(false);
  useEffect(() => {
    // A link works once, and strict mode runs effects twice.
    if (begun.current) return;
    begun.current = true;
    const redeem = async (): Promise<LinkState> => {
      const hash = linkParameter("token_hash");
      if (hash) {
        const { data, error } = await client().auth.verifyOtp({ token_hash: hash, type: (linkParameter("type") as EmailOtpType | null) ?? fallback });
        window.history.replaceState(null, "", window.location.pathname);
        if (error) return "bad";
        return data.session ? "good" : "half";
      }
      const { data } = await client().auth.getSession();
      return data.session ? "good" : "bad";
    };
    redeem().then(setState, () => setState("bad"));
  }, [fallback]);
  return state;
}
