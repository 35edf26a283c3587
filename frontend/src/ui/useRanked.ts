import { useInfiniteQuery } from "@tanstack/react-query";
import { readRanked, type Ranked, type RankedRow } from "~/api/ranked";
import type { FunctionArgs } from "~/api/rows";
import { useNextPage } from "./useNextPage";

/** As many as a list shows at first, and again with each "Show more". */
const SHOWN = 50;

/** The groups of a function's figures by what they come to, the largest first, page by page; `subject` is what asks for them, `rests` the tables they are made of. */
export function useRanked<F extends Ranked>(subject: string, name: F, args: FunctionArgs<F>, rests: readonly string[], enabled = true) {
  const found = useInfiniteQuery({
    queryKey: [subject, "ranked", args],
    meta: { rests },
    enabled,
    initialPageParam: undefined as RankedRow<F> | undefined,
    // One row more than is shown tells whether there is a next page.
    queryFn: ({ pageParam: last }) => readRanked(name, args, SHOWN + 1, last as RankedRow<F> | undefined),
    getNextPageParam: (last) => (last.length > SHOWN ? last[SHOWN - 1] : undefined),
    // What stands there while another period is read is of the same kind.
    placeholderData: (shown) => (shown?.pages[0]?.[0]?.by === args.by ? shown : undefined),
  });
  const more = useNextPage({
    asked: JSON.stringify(args),
    read: found.data?.pages.length ?? 0,
    hasMore: enabled && found.hasNextPage && !found.isPlaceholderData,
    isFetching: found.isFetching,
    isError: found.isError,
    fetchNextPage: found.fetchNextPage,
  });
  const rows = enabled ? found.data?.pages.flatMap((page) => page.slice(0, SHOWN)) : undefined;
  return { rows, error: found.error, refetch: found.refetch, more: more && { ...more, shown: { count: rows?.length ?? 0, all: rows?.[0]?.group_count ?? 0 } } };
}
