import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { usePeriod } from "~/ui/usePeriod";

export const PARTS = ["model", "provider", "key", "customer", "person", "day", "calls"] as const;
export type Part = (typeof PARTS)[number];

/** What the figures can be narrowed to. */
export const NARROWERS = ["model", "provider", "key", "customer"] as const;
export type Narrower = (typeof NARROWERS)[number];
export type Narrowed = Partial<Record<Narrower, string>>;

/** Reads what is looked at from the address, so that it can be kept and sent. */
export function useAddress() {
  const [search] = useSearchParams();
  const [period, setPeriod] = usePeriod();
  const text = search.toString();
  return useMemo(() => {
    const asked = new URLSearchParams(text);
    const part = PARTS.find((one) => one === asked.get("by")) ?? "model";
    const narrowed: Narrowed = {};
    for (const name of NARROWERS) {
      const value = asked.get(name);
      if (value) narrowed[name] = value;
    }
    /** The address with some of it changed. */
    const to = (changes: Record<string, string | undefined>): string => {
      const next = new URLSearchParams(text);
      for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      return `/ai-usage${next.size > 0 ? `?${next}` : ""}`;
    };
    return { period, setPeriod, part, narrowed, to };
  }, [text, period, setPeriod]);
}
