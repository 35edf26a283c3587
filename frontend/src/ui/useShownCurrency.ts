import { useCallback, useState } from "react";
import { useHouse } from "~/app/house";
import { remember, remembered } from "~/app/remembered";

/** The currency figures are read in: chosen in this browser, else in the profile, else the organisation's own. */
export function useShownCurrency(): [string, (currency: string) => void] {
  const { organisation, profile } = useHouse();
  const [chosen, setChosen] = useState(() => remembered("currency"));
  const choose = useCallback((currency: string) => {
    remember("currency", currency);
    setChosen(currency);
  }, []);
  return [chosen ?? profile.currency ?? organisation.currency, choose];
}
