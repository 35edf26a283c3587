import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { remembered, remember } from "~/app/remembered";
import { en } from "./en";
import type { Counted, Dictionary, Word } from "./words";

export type Language = "en" | "sv";
export const LANGUAGES: { value: Language; label: string }[] = [
  { value: "en", label: "English" },
  { value: "sv", label: "Svenska" },
];
export type { Counted, Word } from "./words";

type Values = Record<string, string | number>;

interface Speech {
  language: Language;
  setLanguage: (language: Language) => void;
  t: (word: Word, values?: Values) => string;
  /** A word that depends on a count, which it shows as `{count}`. */
  tn: (stem: Counted, count: number, values?: Values) => string;
}

const Context = createContext<Speech | null>(null);

const isLanguage = (value: string | null | undefined): value is Language => value === "en" || value === "sv";

function firstLanguage(): Language {
  const chosen = remembered("language");
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.some((tag) => tag.startsWith("sv")) ? "sv" : "en";
}

/** Letters that are written from right to left, and the marks of such text. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200e\u200f\ufb1d-\ufdff\ufe70-\ufefc]|[\ud802\ud803\ud83a\ud83b]/;
/** A name keeps its direction to itself, or it would turn the words and figures around it. */
const apart = (value: string): string => (RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value);

const fill = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? whole : apart(String(value));
  });

/** Gives the words of the chosen language to everything inside; a language other than English is fetched when asked for. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [wanted, setWanted] = useState<Language>(firstLanguage);
  const [spoken, setSpoken] = useState<{ language: Language; words: Dictionary } | null>(
    wanted === "en" ? { language: "en", words: en } : null,
  );

  useEffect(() => {
    let current = true;
    const load = wanted === "en" ? Promise.resolve(en) : import("./sv").then((module) => module.sv);
    void load.then((words) => {
      if (!current) return;
      document.documentElement.lang = wanted;
      setSpoken({ language: wanted, words });
    });
    return () => {
      current = false;
    };
  }, [wanted]);

  const setLanguage = useCallback((language: Language) => {
    remember("language", language);
    setWanted(language);
  }, []);

  const speech = useMemo<Speech | null>(() => {
    if (!spoken) return null;
    const { language, words } = spoken;
    const plural = new Intl.PluralRules(language);
    const t = (word: Word, values: Values = {}) => fill(words[word], values);
    const tn = (stem: Counted, count: number, values: Values = {}) =>
      t(`${stem}.${plural.select(count) === "one" ? "one" : "other"}` as Word, { count, ...values });
    return { language, setLanguage, t, tn };
  }, [spoken, setLanguage]);

  if (!speech) return null;
  return <Context.Provider value={speech}>{children}</Context.Provider>;
}

/** The words of the reader's language, and the way to change it. */
export function useWords(): Speech {
  const speech = useContext(Context);
  if (!speech) throw new Error("useWords is used outside LanguageProvider.");
  return speech;
}
