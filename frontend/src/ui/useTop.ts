import { useLayoutEffect, useRef } from "react";
import { useLocation, useNavigationType } from "react-router";

/** The address that was looked at last: a page that is only drawn anew is left where it stands. */
let last: string | undefined;

/** A page to which a link or a saved form leads is read from its top; to one gone back to, the browser gives its place again. */
export function useTop(): void {
  const { key, hash } = useLocation();
  const type = useNavigationType();
  const arrives = useRef(true);
  useLayoutEffect(() => {
    if (arrives.current && key !== last && type !== "POP" && !hash) window.scrollTo(0, 0);
    arrives.current = false;
    last = key;
  }, [key, type, hash]);
}
