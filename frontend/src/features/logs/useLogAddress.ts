import { useCallback, useMemo } from "react";
import { useNavigate, useSearchParams } from "react-router";
import type { FilterValues } from "~/ui/useList";

/** What a log is narrowed to, kept in the address; several values of one stand between commas. */
export function useLogAddress(path: string) {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const text = search.toString();
  const filters = useMemo<FilterValues>(() => Object.fromEntries([...new URLSearchParams(text)].map(([name, value]) => [name, value.split(",")])), [text]);
  const one = (name: string): string => search.get(name) ?? "";
  const to = useCallback(
    (changes: FilterValues, id = ""): string => {
      const next = new URLSearchParams(text);
      for (const [name, value] of Object.entries(changes)) {
        if (value && value.length > 0) next.set(name, Array.isArray(value) ? value.join(",") : value);
        else next.delete(name);
      }
      return `${path}${id && `/${id}`}${next.size > 0 ? `?${next}` : ""}`;
    },
    [path, text],
  );
  const set = useCallback((changes: FilterValues) => void navigate(to(changes)), [navigate, to]);
  return { filters, one, to, set, filtered: text !== "", clear: () => void navigate(path) };
}
