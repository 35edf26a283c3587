/** What a one-time link carries behind its `#` (or `?`); it is never sent to a server by the browser. */
export function linkParameter(name: string): string | null {
  const behindHash = new URLSearchParams(window.location.hash.slice(1)).get(name);
  return behindHash ?? new URLSearchParams(window.location.search).get(name);
}
