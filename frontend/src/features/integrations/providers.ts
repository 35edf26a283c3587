import type { Provider, Said } from "./provider";

// Each file of providers/ is one provider: the next one is there as soon as its file is.
const found = import.meta.glob<Provider>("./providers/*.ts", { eager: true, import: "default" });

/** Every provider that can be connected. */
export const PROVIDERS: Provider[] = Object.values(found).sort((a, b) => a.name.localeCompare(b.name));

/** The provider of a row; undefined for one that these pages do not know. */
export const providerOf = (id: string): Provider | undefined => PROVIDERS.find((one) => one.id === id);

/** A provider's name; its id where these pages do not know it. */
export const providerName = (id: string): string => providerOf(id)?.name ?? id;

/** What a sync job fetches, in words; several providers may share a job. */
export function syncWords(job: string): Said | undefined {
  return PROVIDERS.find((one) => one.sync.job === job)?.sync.words;
}
