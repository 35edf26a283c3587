import { useSyncExternalStore } from "react";
import { remember, remembered } from "~/app/remembered";

export type Theme = "system" | "light" | "dark";
export type Shade = "light" | "dark";

const listeners = new Set<() => void>();
const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
const isPrinted = window.matchMedia("print");

const chosen = (): Theme => {
  const theme = remembered("theme");
  return theme === "light" || theme === "dark" ? theme : "system";
};

function apply(): void {
  const theme = chosen();
  // Paper is white.
  document.documentElement.dataset.theme = isPrinted.matches ? "light" : theme === "system" ? (prefersDark.matches ? "dark" : "light") : theme;
  listeners.forEach((listener) => listener());
}

prefersDark.addEventListener("change", apply);
isPrinted.addEventListener("change", apply);

/** Chooses light, dark, or what the machine says. */
export function setTheme(theme: Theme): void {
  remember("theme", theme);
  apply();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The shade that is shown now. */
export function useShade(): Shade {
  return useSyncExternalStore(subscribe, () => (document.documentElement.dataset.theme === "dark" ? "dark" : "light"));
}
