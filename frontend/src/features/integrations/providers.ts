import type { Provider, Said } from "./provider";

// Each file of providers/ is one provider: the next one is there as soon as its file is.
const found = import.meta.glob<Provider>("./providers/*.ts", { eager: true, import: "default" });

/** Every provider that can be connected. */
export const PROVIDERS: Provider[] = Object.values(found).sort((a, b) => a.name.localeCompare(b.name));

/** The provider of a row; undefined for one that these pages do not know. */
export const providerOf = (id: string): Provider | undefined => PROVIDERS.find((one) => one.id === id);

/** A provider's name; its id where these pages do not know it. */
export const providerName = (id: string): string => providerOf(id)?.name ?? id;

/** What a job asks of whichever provider, where it is not known of which. */
const SHARED: Record<string, Said> = {
  sync_provider_events: { en: "What a provider reports", sv: "Det som en leverantör rapporterar" },
  ask_provider: { en: "A question to a provider", sv: "En fråga till en leverantör" },
};

/** What a sync job fetches, in words: of one provider, or of all that share the job. */
export function syncWords(job: string, provider?: string): Said | undefined {
  const one = providerOf(provider ?? "");
  return one?.sync.job === job ? one.sync.words : (SHARED[job] ?? PROVIDERS.find((other) => other.sync.job === job)?.sync.words);
}
