/** What this browser remembers between visits; one that keeps nothing forgets, and everything still works. */
type Name = "theme" | "language" | "organisation" | "currency" | "model" | "steps" | "keys" | `columns.${string}` | `views.${string}`;

/** Reads a remembered choice. */
export function remembered(name: Name): string | null {
  try {
    return localStorage.getItem(`kontor.${name}`);
  } catch (error) {
    console.info("Kontor: the browser keeps no settings.", error);
    return null;
  }
}

/** Remembers a choice. */
export function remember(name: Name, value: string): void {
  try {
    localStorage.setItem(`kontor.${name}`, value);
  } catch (error) {
    console.info("Kontor: the browser keeps no settings.", error);
  }
}
