import type { DataProvider, RaRecord } from "ra-core";

/** Below what the database gives at most, with the one row more that tells whether there is a next page. */
const PAGE = 900;

interface Asked {
  resource: string;
  sort: { field: string; order: "ASC" | "DESC" };
  filter: Record<string, unknown>;
}

/** Every row of a list, however many pages it has, in the list's order, or of a longer one the first `most`; says how many are there so far. */
export async function readAll<Row extends RaRecord>(provider: DataProvider, { resource, sort, filter }: Asked, tell: (count: number) => void, signal: AbortSignal, most = Infinity): Promise<Row[]> {
  const all: Row[] = [];
  for (let page = 1; ; page++) {
    const found = await provider.getList<Row>(resource, { pagination: { page, perPage: PAGE }, sort, filter });
    signal.throwIfAborted();
    all.push(...found.data);
    tell(all.length);
    if (all.length >= most) return all.slice(0, most);
    if (!found.pageInfo?.hasNextPage) return all;
  }
}
