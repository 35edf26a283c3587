import { createContext, useContext } from "react";
import type { Membership, Organisation, Profile } from "~/api/rows";

/** Where the reader is: the organisation, their place in it, and how numbers and days are written there. */
export interface House {
  organisation: Organisation;
  membership: Membership;
  profile: Profile;
  memberships: { membership: Membership; organisation: Organisation }[];
  locale: string;
  timezone: string;
  can: (permission: string) => boolean;
  switchTo: (organisationId: string) => void;
  reload: () => Promise<void>;
}

export const HouseContext = createContext<House | null>(null);

/** The organisation the reader works in now. */
export function useHouse(): House {
  const house = useContext(HouseContext);
  if (!house) throw new Error("useHouse is used outside the signed-in pages.");
  return house;
}
