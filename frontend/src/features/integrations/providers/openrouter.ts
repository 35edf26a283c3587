import { lazy } from "react";
import type { Provider } from "../provider";

const openrouter: Provider = {
  id: "openrouter",
  name: "OpenRouter",
  brings: { en: "What your AI costs, day by day and per key.", sv: "Vad er AI kostar, dag för dag och per nyckel." },
  feeds: ["usage"],
  whereKeysAre: { en: "Both are made under Settings in your OpenRouter account.", sv: "Båda skapas under Settings i ert konto hos OpenRouter." },
  keys: [
    {
      name: "management",
      label: { en: "Management key", sv: "Administrations\u00adnyckel" },
      hint: { en: "Reads what was used: from Management keys in your OpenRouter account.", sv: "Läser vad som använts: finns under Management keys i ert konto hos OpenRouter." },
    },
    {
      name: "inference",
      label: { en: "Inference key", sv: "Inferensnyckel" },
      hint: { en: "Makes calls: from Keys in your OpenRouter account.", sv: "Gör anrop: finns under Keys i ert konto hos OpenRouter." },
    },
  ],
  accountKey: "management",
  refusals: [
    { match: /management key is an inference key/, key: "management", words: { en: "This is the inference key. Paste the management key here.", sv: "Detta är inferensnyckeln. Klistra in administrationsnyckeln här." } },
    { match: /inference key is a management key/, key: "inference", words: { en: "This is the management key. Paste the inference key here.", sv: "Detta är administrationsnyckeln. Klistra in inferensnyckeln här." } },
    {
      match: /not one that the management key lists/,
      key: "inference",
      words: {
        en: "The management key does not list this key. Paste an inference key of the same account, from its default workspace.",
        sv: "Administrationsnyckeln känner inte till nyckeln. Klistra in en inferensnyckel från samma konto, från dess förvalda arbetsyta.",
      },
    },
    { match: /does not accept the management key/, key: "management", words: { en: "OpenRouter does not accept this key. Copy it again, whole.", sv: "OpenRouter godtar inte nyckeln. Kopiera den igen, hel." } },
    { match: /does not accept the inference key/, key: "inference", words: { en: "OpenRouter does not accept this key. Copy it again, whole.", sv: "OpenRouter godtar inte nyckeln. Kopiera den igen, hel." } },
  ],
  sync: { job: "sync_openrouter_activity", whole: true, words: { en: "AI usage from OpenRouter", sv: "AI-användning från OpenRouter" } },
  Parts: lazy(() => import("../OpenRouterParts")),
};

export default openrouter;
