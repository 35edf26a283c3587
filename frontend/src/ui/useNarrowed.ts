import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { usePeriod } from "./usePeriod";

/** What a list is narrowed to, by the filters' names; several values of one stand between commas. */
export type Narrowed<Name extends string> = Partial<Record<Name, string>>;

/** Values stand between commas: one that holds a comma, as a name may, is written without. */
export const inAddress = (value: string): string => value.replaceAll("%", "%25").replaceAll(",", "%2C");
/** The values of one filter as they are. */
export const fromAddress = (text: string): string[] => text.split(",").map((value) => value.replaceAll("%2C", ",").replaceAll("%25", "%"));

/** Reads what a page of rows and figures looks at from the address, so that it can be kept and sent: days and filters.
 * `names` are all the filters there are, one list for good. */
export function useNarrowed<Name extends string>(path: string, names: readonly Name[]) {
  const [search] = useSearchParams();
  const [period, setPeriod] = usePeriod();
  const text = search.toString();
  return useMemo(() => {
    const asked = new URLSearchParams(text);
    const narrowed: Narrowed<Name> = {};
    for (const name of names) {
      const value = asked.get(name);
      if (value) narrowed[name] = value;
    }
    /** The address with some of it changed. */
    const to = (changes: Record<string, string | undefined>, id = ""): string => {
      const next = new URLSearchParams(text);
      for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      return `${path}${id && `/${id}`}${next.size > 0 ? `?${next}` : ""}`;
    };
    /** The address with these filters and no other. */
    const toFilters = (filters: Narrowed<Name>, by?: string) => to({ ...Object.fromEntries(names.map((name) => [name, filters[name]])), by });
    return { period, setPeriod, narrowed, asked, to, toFilters };
  }, [text, period, setPeriod, path, names]);
}
