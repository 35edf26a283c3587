import { useEffect, useState } from "react";

/** The id of what a drawer shows; what was shown last stays while the drawer leaves the screen. */
export function useShown(id: string | undefined): string | undefined {
  const [shown, setShown] = useState(id);
  useEffect(() => {
    if (id) setShown(id);
  }, [id]);
  return shown;
}
