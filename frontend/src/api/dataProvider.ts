import type { DataProvider, GetListParams, GetListResult, Identifier, RaRecord } from "ra-core";
import { client } from "./client";
import { rows } from "./call";
import { Refusal } from "./errors";
import { RESOURCES, type Finder, type Resource } from "./resources";

type Row = RaRecord<string> & Record<string, unknown>;
/** A filter as the lists write it: `column@operator` or plain `column`, and its value. */
type Filter = Record<string, unknown>;

function resourceOf(name: string): Resource {
  const found = RESOURCES[name];
  if (!found) throw new Error(`No resource is called ${name}.`);
  return found;
}

/** A table or view; the client's types keep them apart, the address does not. One stands for all: of their union each call would be worked out for every table. */
const from = (resource: Resource) => client().from(resource.table as "customers");

/** PostgREST reads commas, dots and brackets as its own: values go between quotes. */
export const quoted = (value: unknown): string => `"${String(value).replace(/(["\\])/g, "\\$1")}"`;

/** The condition "after this row" in the direction of the list. */
export function after(sort: string, ascending: boolean, tie: string, last: Row): { bound: string; either: string } {
  const sign = ascending ? "gt" : "lt";
  const value = quoted(last[sort]);
  return { bound: sign === "gt" ? "gte" : "lte", either: `${sort}.${sign}.${value},and(${sort}.eq.${value},${tie}.gt.${quoted(last[tie])})` };
}

/** Speaks to one organisation's tables: keyset pages, no counts, `org_id` on every request, `version` on every write.
 * Of the subjects in `own` the caller may only read what is assigned to their membership, `me`. */
export function createDataProvider(orgId: string, me: { id: string; name: string }, own: string[]): DataProvider {
  // The last row of each page that was read, by query: ra-core counts pages, the database continues after a row.
  const cursors = new Map<string, Row[]>();

  const readsOwn = (resource: Resource) => !!resource.own && own.includes(resource.own.subject);
  const columnsOf = (resource: Resource) => (resource.own?.whose && !readsOwn(resource) ? `${resource.columns},${resource.own.whose}(name)` : resource.columns);
  const named = (resource: Resource, row: Record<string, unknown>): Row => ({
    ...row,
    ...(resource.own?.whose && readsOwn(resource) && { [resource.own.whose]: { name: me.name } }),
    id: resource.key.map((column) => String(row[column])).join(":"),
  });

  const find = (resource: Resource, { by, argument }: Finder, sought: unknown) => {
    // An address has words as a pattern, between stars, and several values as a list.
    const value = argument === "words" ? String(sought).replace(/^\*|\*$/g, "") : [sought].flat();
    const found = client().rpc(by, { org_id: orgId, [argument]: value } as never);
    const columns = columnsOf(resource);
    return (columns === "*" ? found : found.select(columns)) as unknown as ReturnType<typeof all>;
  };
  const all = (resource: Resource) => {
    const query = from(resource).select(columnsOf(resource));
    if (resource.shared) return query;
    const here = query.eq("org_id" as never, orgId as never);
    return resource.own && readsOwn(resource) ? here.eq(resource.own.column as never, me.id as never) : here;
  };
  const forget = (name: string) => {
    for (const key of cursors.keys()) if (key.startsWith(`${name}?`)) cursors.delete(key);
  };

  async function getList(name: string, params: GetListParams): Promise<GetListResult<Row>> {
    const resource = resourceOf(name);
    const { page, perPage } = params.pagination ?? { page: 1, perPage: 50 };
    const { field, order } = params.sort ?? { field: resource.tie, order: "ASC" as const };
    const ascending = order === "ASC";
    const key = `${name}?${JSON.stringify([params.filter, field, order, perPage])}`;
    if (page === 1) cursors.delete(key);
    // A page whose predecessor was not read here (a link, a cache that was restored): read up to it.
    if (page > 1 && !cursors.get(key)?.[page - 2]) {
      const before = await getList(name, { ...params, pagination: { page: page - 1, perPage } });
      if (!before.pageInfo?.hasNextPage) return { data: [], pageInfo: { hasNextPage: false, hasPreviousPage: true } };
    }
    const asked = (params.filter ?? {}) as Filter;
    const finder = resource.found?.find(({ filter }) => asked[filter]);
    const filters = finder ? Object.fromEntries(Object.entries(asked).filter(([filter]) => filter !== finder.filter)) : asked;
    let query = (finder ? find(resource, finder, asked[finder.filter]) : all(resource)).order(field, { ascending });
    if (field !== resource.tie) query = query.order(resource.tie, { ascending: true });
    for (const [name_, value] of Object.entries(filters)) {
      if (value === null || value === undefined || value === "") continue;
      const several = Array.isArray(value) && value.length > 1;
      const [column = name_, operator = several ? "in" : "eq"] = name_.split("@");
      // One of a list is asked for by itself: an index then gives its rows in the list's order.
      query = query.filter(column, operator, several ? `(${value.map(quoted).join(",")})` : Array.isArray(value) ? value[0] : value);
    }
    const last = page > 1 ? cursors.get(key)?.[page - 2] : undefined;
    if (last) {
      const { bound, either } = after(field, ascending, resource.tie, last);
      query = query.filter(field, bound, last[field]).or(either);
    }
    // One row more than is shown tells whether there is a next page.
    const found = (await rows(query.limit(perPage + 1))) as unknown as Record<string, unknown>[];
    const data = found.slice(0, perPage).map((row) => named(resource, row));
    const lastShown = data.at(-1);
    if (lastShown) {
      const known = cursors.get(key) ?? [];
      known[page - 1] = lastShown;
      cursors.set(key, known);
    }
    return { data, pageInfo: { hasNextPage: found.length > perPage, hasPreviousPage: page > 1 } };
  }

  async function getMany(name: string, ids: Identifier[]): Promise<Row[]> {
    const resource = resourceOf(name);
    const found = (await rows(all(resource).in("id" as never, ids as never))) as unknown as Record<string, unknown>[];
    return found.map((row) => named(resource, row));
  }

  async function getOne(name: string, id: Identifier): Promise<Row> {
    const [row] = await getMany(name, [id]);
    if (!row) throw new Refusal("error.gone");
    return row;
  }

  async function write(name: string, id: Identifier, version: unknown, changes: object | null): Promise<Row | null> {
    const resource = resourceOf(name);
    const table = from(resource);
    const started = changes ? table.update(changes as never) : table.delete();
    const query = started.eq("org_id" as never, orgId as never).eq("id" as never, id as never).eq("version" as never, version as never);
    const [row] = (await rows(query.select(columnsOf(resource)))) as unknown as Record<string, unknown>[];
    forget(name);
    if (row) return named(resource, row);
    // Nothing was written: another version is a conflict, the same a missing right, no row is gone.
    const now = await getOne(name, id);
    throw new Refusal(now.version === version ? "error.notAllowed" : "error.conflict");
  }

  const provider = {
    supportAbortSignal: false,
    getList,
    getOne: async (name: string, params: { id: Identifier }) => ({ data: await getOne(name, params.id) }),
    getMany: async (name: string, params: { ids: Identifier[] }) => ({ data: await getMany(name, params.ids) }),
    getManyReference: (name: string, params: GetListParams & { target: string; id: Identifier }) =>
      getList(name, { ...params, filter: { ...(params.filter as Filter), [params.target]: params.id } }),
    create: async (name: string, params: { data: object }) => {
      const resource = resourceOf(name);
      const insert = from(resource).insert({ ...params.data, org_id: orgId } as never);
      const made = (await rows(insert.select(columnsOf(resource)).single())) as unknown as Record<string, unknown>;
      forget(name);
      return { data: named(resource, made) };
    },
    update: async (name: string, params: { id: Identifier; data: object; previousData: { version?: unknown } }) => ({
      data: await write(name, params.id, params.previousData.version, params.data),
    }),
    updateMany: () => Promise.reject(new Error("A change of many rows is one function of the database.")),
    delete: async (name: string, params: { id: Identifier; previousData?: { version?: unknown } }) => ({
      data: await write(name, params.id, params.previousData?.version, null),
    }),
    deleteMany: () => Promise.reject(new Error("A change of many rows is one function of the database.")),
  };
  // ra-core's generic signatures promise any record type; what they get is what the table holds.
  return provider as unknown as DataProvider;
}
