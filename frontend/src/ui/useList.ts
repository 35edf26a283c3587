import { useInfiniteListController, type RaRecord } from "ra-core";
import { useCallback, useEffect, useRef, useState } from "react";
import { RESOURCES } from "~/api/resources";
import { useNextPage } from "./useNextPage";

const SHARED_MS = 30_000;

export type FilterValues = Record<string, string | string[] | undefined>;

/** Filters as the address of a list has them. */
export const filterAddress = (filters: FilterValues): string => new URLSearchParams({ filter: JSON.stringify(filters) }).toString();

interface ListOptions {
  resource: string;
  sort: { field: string; order: "ASC" | "DESC" };
  /** Always on, and in no chip. */
  always?: FilterValues;
  perPage?: number;
  /** A list inside another page leaves the address alone. */
  local?: boolean;
}

/** A list of one resource: rows page by page, its sorting and filters kept in the address. */
export function useList<Row extends RaRecord>({ resource, sort, always, perPage = 50, local }: ListOptions) {
  const list = useInfiniteListController<Row>({
    resource,
    sort,
    perPage,
    filter: always,
    storeKey: false,
    disableSyncWithLocation: local ?? false,
    disableAuthentication: true,
    exporter: false,
    // What belongs to no organisation is announced to none.
    ...(RESOURCES[resource]?.shared && { queryOptions: { refetchInterval: SHARED_MS } }),
  });
  // Values come back through the address a tick late: two quick clicks would lose the first.
  const [pending, setPending] = useState<FilterValues | null>(null);
  const arrived = JSON.stringify(list.filterValues);
  useEffect(() => setPending(null), [arrived]);
  const filters = pending ?? (list.filterValues as FilterValues);
  const latest = useRef(filters);
  latest.current = filters;
  const { setFilters } = list;
  const setFilter = useCallback(
    (changes: FilterValues) => {
      const next = Object.fromEntries(Object.entries({ ...latest.current, ...changes }).filter(([, value]) => value !== undefined && value.length > 0)) as FilterValues;
      latest.current = next;
      setPending(next);
      setFilters(next);
    },
    [setFilters],
  );
  const clearFilters = useCallback(() => {
    latest.current = {};
    setPending({});
    setFilters({});
  }, [setFilters]);
  const { setSort } = list;
  const sortBy = useCallback(
    (field: string) => setSort({ field, order: list.sort.field === field && list.sort.order === "DESC" ? "ASC" : "DESC" }),
    [setSort, list.sort.field, list.sort.order],
  );
  const more = useNextPage({
    asked: JSON.stringify([resource, list.filterValues, always, list.sort]),
    read: Math.ceil((list.data?.length ?? 0) / perPage),
    hasMore: list.hasNextPage === true && !list.isPlaceholderData,
    isFetching: list.isFetching === true,
    isError: Boolean(list.error),
    fetchNextPage: list.fetchNextPage,
  });
  return {
    rows: list.isPending ? undefined : (list.data ?? []),
    error: list.error as unknown,
    refetch: () => void list.refetch(),
    sort: list.sort as { field: string; order: "ASC" | "DESC" },
    sortBy,
    filters,
    setFilter,
    clearFilters,
    filtered: Object.keys(filters).length > 0,
    more,
    selection: {
      ids: list.selectedIds.map(String),
      toggle: (id: string) => list.onToggleItem(id),
      all: (ids: string[]) => list.onSelect(ids),
    },
  };
}
