import { useCallback, useEffect, useMemo, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import type { FilterValues } from "~/ui/useList";

/** What a log is narrowed to, kept in the address; several values of one stand between commas. */
export function useLogAddress(path: string) {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const arrived = search.toString();
  // What was chosen comes back through the address a tick late: two quick clicks would lose the first.
  const [pending, setPending] = useState<string | null>(null);
  useEffect(() => setPending(null), [arrived]);
  const text = pending ?? arrived;
  const filters = useMemo<FilterValues>(() => Object.fromEntries([...new URLSearchParams(text)].map(([name, value]) => [name, value.split(",")])), [text]);
  const one = (name: string): string => new URLSearchParams(text).get(name) ?? "";
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
  const set = useCallback(
    (changes: FilterValues) => {
      const next = to(changes);
      setPending(next.split("?")[1] ?? "");
      void navigate(next);
    },
    [navigate, to],
  );
  return { filters, one, to, set, filtered: text !== "", clear: () => void navigate(path) };
}
