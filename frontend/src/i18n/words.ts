import type { en } from "./en";

/** A key of the dictionaries. */
export type Word = keyof typeof en;

/** The stem of a key that has a `.one` and an `.other`. */
export type Counted = Word extends infer K ? (K extends `${infer Stem}.one` ? Stem : never) : never;

/** One language: every word of the English dictionary, no more and no less. */
export type Dictionary = Record<Word, string>;
