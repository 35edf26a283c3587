import type { Query } from "@tanstack/react-query";
import { RESOURCES } from "~/api/resources";
import type { Changes } from "./coalesce";

declare module "@tanstack/react-query" {
  interface Register {
    queryMeta: {
      /** The tables from which the answer is made: when one of them changes, the question is asked again. */
      rests?: readonly string[];
    };
  }
}

/** Whether a question that was asked may be answered otherwise now. */
export function isTouched(query: Pick<Query, "queryKey" | "meta">, changes: Changes): boolean {
  if (query.meta?.rests) return query.meta.rests.some((table) => changes.has(table));
  const [name, verb, params] = query.queryKey as [string, string?, { id?: unknown }?];
  const resource = RESOURCES[name];
  if (!resource) return false;
  const rests = resource.rests ?? [resource.table];
  return rests.some((table) => {
    if (!changes.has(table)) return false;
    const ids = changes.get(table);
    // One row that is shown by itself is only read again when it is among those that changed.
    return !(verb === "getOne" && table === resource.table && ids && !ids.has(String(params?.id)));
  });
}
