/** What of an address says how far one has read, and nothing of what is looked at. */
const READING = ["page", "perPage", "displayedFilters"];
/** How the rows stand and of which days they are; with `by`, how they are grouped, which is a page's own. */
const BESIDE = ["sort", "order", "from", "to"];

function without(search: string, names: readonly string[]): URLSearchParams {
  const asked = new URLSearchParams(search);
  names.forEach((name) => asked.delete(name));
  if (asked.get("filter") === "{}") asked.delete("filter");
  asked.sort();
  return asked;
}

/** The filters of an address, in one order, so that two that say the same are the same. */
export const filtersOf = (search: string): string => without(search, [...READING, ...BESIDE, "by"]).toString();

/** What a saved view keeps of an address: filters, order and period. */
export const keptOf = (search: string): string => without(search, [...READING, "by"]).toString();

/** Whether an address shows what a saved view says; of what the view does not say, anything. */
export function shows(address: string, search: string): boolean {
  const said = new URLSearchParams(address);
  const unsaid = BESIDE.filter((name) => !said.has(name));
  return keptOf(address) === without(keptOf(search), unsaid).toString();
}

/** The days of an address, which go along to a view that says none. */
export const daysOf = (search: string): string => {
  const asked = new URLSearchParams(search);
  return new URLSearchParams(["from", "to"].flatMap((name) => (asked.get(name) ? [[name, asked.get(name) ?? ""]] : []))).toString();
};
