import type { ComponentType } from "react";
import type { Integration } from "~/api/rows";
import type { Language } from "~/i18n";

/** A sentence in every language there is; one that is missing breaks the build. */
export type Said = Record<Language, string>;

/** A key that a provider wants, by its name in the request. */
export interface Key {
  name: string;
  label: Said;
  /** What it is and where it is found. */
  hint: Said;
  /** Shown as it is typed: it identifies, and opens nothing. */
  plain?: boolean;
  /** May be left empty: what it is for is then off. */
  optional?: boolean;
}

/** What the server says about keys, the field it speaks of, and the words for it. */
interface KeyRefusal {
  match: RegExp;
  key: string;
  words: Said;
}

/** All that the pages know of one provider: its file in providers/ is the only place that names it. */
export interface Provider {
  id: string;
  name: string;
  /** What it brings, where one chooses what to connect. */
  brings: Said;
  /** The pages whose figures come from it, where they say that nothing is connected. */
  feeds: ("usage" | "telephony" | "bookings")[];
  /** Where its keys are found, in one sentence. */
  whereKeysAre: Said;
  keys: Key[];
  /** The key that names the account: refusals of another or a second account are said there. */
  accountKey: string;
  refusals: KeyRefusal[];
  /** Its sync, in the list of runs: the job's name and the words for it. */
  sync: {
    job: string;
    words: Said;
    /** Its lists are always read whole: nobody says how far back. */
    whole?: true;
  };
  /** Where the address is pasted at the provider, place by place; left out where it reports nothing by itself. */
  webhook?: { places: { what: Said; where: Said }[] };
  /** What its events are, by the kind they have in the log. */
  kinds?: Record<string, Said>;
  /** The state that an event told, in the database's words, read from the event's id. */
  stateOf?: (providerEventId: string) => string | null;
  /** What its connection's page shows besides. */
  Parts?: ComponentType<{ row: Integration }>;
}
