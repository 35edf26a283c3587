import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { useHouse } from "~/app/house";
import { lastDays, type Period } from "~/ui/PeriodPicker";

export const PARTS = ["model", "provider", "key", "customer", "person", "day", "calls"] as const;
export type Part = (typeof PARTS)[number];

/** What the figures can be narrowed to. */
export const NARROWERS = ["model", "provider", "key", "customer"] as const;
export type Narrower = (typeof NARROWERS)[number];
export type Narrowed = Partial<Record<Narrower, string>>;

/** Reads what is looked at from the address, so that it can be kept and sent. */
export function useAddress() {
  const { timezone } = useHouse();
  const [search] = useSearchParams();
  const text = search.toString();
  const usual = useMemo(() => lastDays(30, timezone), [timezone]);
  return useMemo(() => {
    const asked = new URLSearchParams(text);
    const period: Period = { from: asked.get("from") ?? usual.from, to: asked.get("to") ?? usual.to };
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
    return { period, part, narrowed, to };
  }, [text, usual]);
}
