import { useCallback, useEffect, useState } from "react";
import { rows } from "~/api/call";
import { client } from "~/api/client";
import type { Membership, Organisation, Profile, Role } from "~/api/rows";
import { useWords } from "~/i18n";
import { formatLocale } from "~/format/locale";
import { setTheme } from "~/ui/theme";
import type { House } from "./house";
import { remember, remembered } from "./remembered";

interface Place {
  membership: Membership;
  organisation: Organisation;
}

interface Household {
  profile: Profile;
  places: Place[];
  permissions: { role: Role; permission: string }[];
}

async function readHousehold(userId: string): Promise<Household> {
  const database = client();
  const [profile, memberships, organisations, permissions] = await Promise.all([
    rows<Profile>(database.from("profiles").select("*").eq("user_id", userId).single()),
    rows<Membership[]>(database.from("memberships").select("*").eq("user_id", userId)),
    rows<Organisation[]>(database.from("organisations").select("*").order("name")),
    rows<Household["permissions"]>(database.from("role_permissions").select("role,permission").order("role")),
  ]);
  const places = organisations.flatMap((organisation) => {
    const membership = memberships.find((one) => one.org_id === organisation.id);
    return membership ? [{ membership, organisation }] : [];
  });
  return { profile, places, permissions };
}

/** The organisation that a link names, and else the one looked at last. */
function named(): string | null {
  const linked = new URLSearchParams(window.location.search).get("organisation");
  if (linked) remember("organisation", linked);
  return linked ?? remembered("organisation");
}

/** Reads who the reader is and where they belong; `house` is null for someone who is in no organisation. */
export function useHousehold(userId: string) {
  const { language, setLanguage } = useWords();
  const [household, setHousehold] = useState<Household | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [organisationId, setOrganisationId] = useState(named);

  const reload = useCallback(async () => {
    try {
      setHousehold(await readHousehold(userId));
      setError(null);
    } catch (failure) {
      setError(failure);
    }
  }, [userId]);
  useEffect(() => void reload(), [reload]);

  // What the person chose on another machine holds here too.
  const locale = household?.profile.locale;
  const theme = household?.profile.theme;
  useEffect(() => {
    if (locale === "en" || locale === "sv") setLanguage(locale);
  }, [locale, setLanguage]);
  useEffect(() => {
    if (theme) setTheme(theme);
  }, [theme]);

  const switchTo = useCallback((id: string) => {
    remember("organisation", id);
    setOrganisationId(id);
  }, []);

  // Where nothing was chosen yet, the organisation they have been in for longest.
  const place = household?.places.find((one) => one.organisation.id === organisationId) ?? household?.places.reduce<Place | undefined>((first, one) => (first && first.membership.created_at <= one.membership.created_at ? first : one), undefined);
  const house: House | null =
    household && place
      ? {
          ...place,
          profile: household.profile,
          memberships: household.places,
          locale: formatLocale(language, place.organisation.country),
          timezone: place.organisation.timezone,
          can: (permission) => household.permissions.some((one) => one.role === place.membership.role && one.permission === permission),
          switchTo,
          reload,
        }
      : null;
  return { house, known: household !== null, error, reload };
}
